// Signing out takes everything off this phone, after offering to send what waits.
(function () {
  "use strict";
  const dialog = document.getElementById("leaving");
  if (!dialog) return;
  const { store, sender } = self.jiedui;
  const account = Number(dialog.dataset.account);
  const urls = { stay: dialog.dataset.stay, many: dialog.dataset.contacts };
  const part = (name) => dialog.querySelector('[data-leaving="' + name + '"]');
  let form = null;

  async function left() {
    try {
      const waiting = (await store.entries(account)).filter((entry) => entry.state !== "sent");
      return { entries: waiting.length, drafts: (await store.drafts(account)).length };
    } catch {
      return { entries: 0, drafts: 0 };
    }
  }

  function show({ entries, drafts }) {
    const words = part("words");
    words.hidden = entries === 0;
    words.textContent = (entries === 1 ? words.dataset.one : words.dataset.many).replace("{n}", entries);
    part("drafts").hidden = drafts === 0;
    part("send").hidden = entries === 0;
    if (!dialog.open) dialog.showModal();
  }

  async function leave() {
    await store.wipe(account).catch(() => {});
    if ("caches" in self) await caches.delete("kept");
    let there;
    try {
      there = await sender.whoIsThere(urls);
    } catch {
      // Nothing is stored any more; the session itself can only be ended over the network.
      part("ask").hidden = true;
      part("offline").hidden = false;
      if (!dialog.open) dialog.showModal();
      return;
    }
    if (there.token) form.querySelector('input[name="csrfmiddlewaretoken"]').value = there.token;
    form.submit();
  }

  document.addEventListener("submit", async function (event) {
    if (!event.target.matches("[data-sign-out]") || event.defaultPrevented) return;
    event.preventDefault();
    form = event.target;
    const there = await left();
    if (there.entries || there.drafts) show(there);
    else leave();
  });

  part("send").addEventListener("click", async function () {
    part("send").disabled = true;
    part("not-sent").hidden = true;
    await sender.send({ account, urls, force: true }).catch(() => {});
    part("send").disabled = false;
    const there = await left();
    if (there.entries === 0) leave();
    else {
      show(there);
      part("not-sent").hidden = false;
    }
  });
  part("leave").addEventListener("click", leave);
  dialog.querySelectorAll('[data-leaving="stay"]').forEach((button) => button.addEventListener("click", () => dialog.close()));
})();
