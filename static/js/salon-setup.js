/* The first page: this computer knows its time zone; a person may still choose another. */
(() => {
  const field = document.getElementById("id_timezone");
  if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
})();
