// The drawer of places: narrowed to what is typed, by name, pinyin or its initials.
const find = document.querySelector("[data-tree-find]");
if (find) {
  const drawer = find.closest("details");
  const places = [...drawer.querySelectorAll("li")].map((item) => {
    const sound = item.dataset.sound || "";
    return {
      item,
      words: [
        item.textContent.toLowerCase(),
        sound.replaceAll(" ", ""),
        sound.split(" ").map((syllable) => syllable[0] || "").join(""),
      ],
    };
  });
  find.addEventListener("input", () => {
    const sought = find.value.trim().toLowerCase().replaceAll(" ", "");
    for (const { item, words } of places) {
      item.hidden = !words.some((word, n) => (n ? word.startsWith(sought) : word.includes(sought)));
    }
  });
  find.addEventListener("keydown", (event) => {
    const first = places.find(({ item }) => !item.hidden);
    if (event.key === "Enter" && first) first.item.querySelector("a").click();
  });
  drawer.addEventListener("toggle", () => { if (drawer.open) find.focus(); });
  drawer.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      drawer.open = false;
      drawer.querySelector("summary").focus();
    }
  });
}
