"""What the rules of calls and campaigns refuse."""

from django.utils.translation import gettext_lazy as _

from salon.errors import Refused


class AlreadyRecorded(Refused):
    code = "already_recorded"
    sentence = _("Somebody has already recorded another result for this call.")


class CallBackDayMissing(Refused):
    code = "call_back_day_missing"
    sentence = _("Choose the day to call back: tomorrow or later.")


class WhyMissing(Refused):
    code = "why_missing"
    sentence = _("Write down why the client refused.")


class CampaignNotDraft(Refused):
    code = "campaign_not_draft"
    sentence = _("This campaign was already sent. What was sent is not changed; write a new one.")


class CampaignStopped(Refused):
    code = "campaign_stopped"
    sentence = _("This campaign was stopped. It is not sent again; write a new one.")


class CampaignNotSending(Refused):
    code = "campaign_not_sending"
    sentence = _("This campaign is not being sent, so there is nothing to stop.")


class CampaignTextMissing(Refused):
    code = "campaign_text_missing"
    sentence = _("Write the letter in the language of the salon: who has no text of their own language reads it.")


class CampaignSegmentBroken(Refused):
    code = "campaign_segment_broken"
    sentence = _("A rule of the segment names something gone, so nobody is in it. Mend the segment first.")


class CampaignReachesNobody(Refused):
    code = "campaign_reaches_nobody"
    sentence = _("Nobody in this segment can be written to. Look at the reasons below.")
