// Says on the page when a security key gave no answer, where allauth would write to the console.
document.addEventListener("allauth.error", function (event) {
  event.preventDefault();
  const note = document.querySelector("[data-key-failed]");
  if (note) note.hidden = false;
});
