"""Common given names of the five languages, enough to tell which of two words is the given name; and how they are shortened."""

SHORT_FORMS = {
    "оля": "ольга", "света": "светлана", "лена": "елена", "аня": "анна", "маша": "мария", "катя": "екатерина", "таня": "татьяна",
    "наташа": "наталья", "ира": "ирина", "юля": "юлия", "настя": "анастасия", "даша": "дарья", "саша": "александр", "женя": "евгения",
    "вика": "виктория", "ксюша": "ксения", "люда": "людмила", "люба": "любовь", "надя": "надежда", "галя": "галина", "валя": "валентина",
    "лиза": "елизавета", "поля": "полина", "рита": "маргарита", "зина": "зинаида", "соня": "софья", "варя": "варвара", "леша": "алексей",
    "дима": "дмитрий", "миша": "михаил", "коля": "николай", "серёжа": "сергей", "сережа": "сергей", "вова": "владимир", "паша": "павел",
    "костя": "константин", "ваня": "иван", "петя": "петр", "слава": "вячеслав", "толя": "анатолий", "рома": "роман", "антоша": "антон",
    "kate": "catherine", "liz": "elizabeth", "nick": "nicholas", "mike": "michael", "alex": "alexander", "ana": "anna",
    "անի": "անահիտ", "արմո": "արմեն",
}  # fmt: skip

_RUSSIAN = """
агата аглая агния ада аделина адель алена алеся алина алиса алла альбина амина анастасия ангелина анжела анжелика анна антонина ариадна
арина ася валентина валерия варвара василиса вера вероника виктория виолетта влада галина гульнара гузель дана дарина дария дарья диана
дина динара ева евгения евдокия екатерина елена елизавета жанна зарина зинаида злата зоя зульфия илона инга инесса инна ирина ия камила
камилла карина каролина кира клавдия клара кристина ксения лада лариса лейла лиана лидия лилия лина лия лолита луиза любовь людмила
майя маргарита марианна марина мария марта мила милана милена мирослава надежда наиля наталия наталья нелли ника нина нонна оксана
октябрина олеся ольга пелагея полина прасковья раиса регина рената римма роза роксана руслана сабина сафия светлана серафима снежана
софия софья стелла стефания сусанна таисия тамара татьяна тамила ульяна фаина фатима эвелина элеонора элина элла эльвира эльмира эмилия
юлиана юлия юнона яна ярослава
адам азамат айдар александр алексей али альберт альфред анатолий андрей антон аркадий арсен арсений артем артемий артур аслан афанасий
ахмед богдан борис вадим валентин валерий василий вениамин виктор виталий владимир владислав всеволод вячеслав гавриил геннадий георгий
герман глеб григорий давид дамир даниил данил данила денис дмитрий евгений егор ефим захар иван игнат игорь ильдар илья иосиф ислам
камиль карим кирилл константин лев леонид магомед макар максим марат марк марсель матвей мирон михаил мурад назар никита николай олег
осип павел петр платон радик рамиль расул ренат ринат роберт родион роман ростислав руслан рустам савелий самвел святослав семен сергей
станислав степан тарас тигран тимофей тимур тихон федор филипп фома эдуард эльдар эмиль эрик юлий юрий яков ян ярослав
"""
_ROMANIAN = """
ana maria elena ioana andreea cristina mihaela alexandra daniela gabriela simona alina laura diana roxana raluca oana monica anca
carmen corina irina iulia larisa loredana lucia luminita madalina magdalena mirela nicoleta otilia paula ramona silvia sorina stefania
tatiana valentina victoria violeta viorica veronica doina ecaterina natalia olga svetlana ludmila angela aurelia dorina eugenia
ion ioan andrei alexandru mihai stefan ștefan vasile gheorghe nicolae constantin cristian daniel florin gabriel marian adrian bogdan
catalin ciprian claudiu cosmin dan doru dragos dumitru eugen george horia ilie iulian ionut laurentiu liviu lucian marius mihail mircea
octavian ovidiu paul petru radu razvan robert sebastian sergiu silviu sorin teodor tudor valentin valeriu victor viorel vlad igor oleg
"""
_ENGLISH = """
mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna
michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela
nicole anna samantha katherine catherine christine debra rachel carolyn janet maria heather olivia julie joyce victoria kelly christina
joan evelyn lauren judith megan andrea cheryl hannah jacqueline martha gloria teresa ann anne sara madison frances kathryn janice jean
abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte zoe
zoë chloe chloë lucy ruby ella mia kate nadia vera nina irene eva
james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew
joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott
brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron jose adam nathan henry peter zachary kyle
noah ethan jeremy oliver harry oscar leo max simon philip martin luke sean ian
anastasia elena irina marina natalia olga svetlana tatiana yulia julia ekaterina galina larisa lyudmila nadezhda polina daria darya
dmitry sergey alexey ivan mikhail nikolai pavel vladimir yuri andrey anton artem igor oleg maxim roman viktor
"""
_ARMENIAN = """
անահիտ անի աննա արաքս արմինե արփի արփինե գայանե գոհար դիանա եվա զառա թագուհի թամարա իրինա լիլիթ լուսինե լուսիկ մանե մարգարիտա մարի
մարիա մարիամ մարինե մերի միլենա նաիրա նանե նարե նարինե նելլի նունե նվարդ շուշան սաթենիկ սիլվա սիրանուշ սոնա սոֆյա սուսաննա վարդուհի
տաթևիկ քրիստինե օլյա
աշոտ ավետիս արամ արա արեն արթուր արման արմեն արսեն արտակ արտաշես արտյոմ գագիկ գարիկ գևորգ գոռ գրիգոր դավիթ էդգար էդվարդ էմիլ էրիկ
հակոբ հայկ համլետ հարություն հովհաննես հրայր հրանտ կարեն կարապետ կարլեն լևոն մարտին մհեր միքայել մխիթար նարեկ նիկոլ պետրոս ռաֆայել
ռոբերտ ռուբեն սամվել սարգիս սերգեյ սուրեն վահագն վահան վահե վարդան վիգեն վլադիմիր տիգրան
"""
GIVEN_NAMES = frozenset(" ".join((_RUSSIAN, _ROMANIAN, _ENGLISH, _ARMENIAN)).split()) | frozenset(SHORT_FORMS)
KOREAN_FAMILY_NAMES = frozenset(
    "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 유 전 홍 고 문 양 손 배 백 허 남 심 노 하 곽 성 차 주 우 구 민 나 진 지 엄 채 원 천 방 공 현 함 변 염 여 추 도 소 석 선 설 마 길 연 위 표 명 기 반 왕 금 옥 육 인 맹 제 모 탁 국 어 은 편 용".split()
)
