(() => {
  // Filters of the list; the controls stay hidden where this does not run.
  const find = (selector) => document.querySelector(selector);
  const controls = find(".controls"), body = find(".list tbody");
  const [show, sort, search, status] = ["show", "sort", "search", "status"].map((id) => find("#" + id));
  const rows = [...body.rows];
  const groups = rows.filter((row) => row.classList.contains("group"));
  const items = rows.filter((row) => !row.classList.contains("group"));
  const wanted = (row, text) =>
    (!show.value || row.dataset.kind.split(" ").includes(show.value)) &&
    (!text || row.textContent.toLowerCase().includes(text));
  const orders = {
    plan: () => rows,
    chance: () => [...items].sort((a, b) => a.dataset.chance - b.dataset.chance),
    change: () => [...items].sort((a, b) => Math.abs(b.dataset.change) - Math.abs(a.dataset.change)),
  };
  const update = () => {
    const text = search.value.trim().toLowerCase();
    for (const row of items) row.hidden = !wanted(row, text);
    const shown = items.filter((row) => !row.hidden);
    for (const group of groups)
      group.hidden =
        sort.value !== "plan" || !shown.some((row) => row.dataset.group === group.dataset.group);
    body.append(...groups, ...orders[sort.value]());
    status.textContent = status.dataset.template.replace("{}", shown.length);
  };
  for (const control of [show, sort]) control.addEventListener("change", update);
  search.addEventListener("input", update);
  controls.hidden = false;
})();
