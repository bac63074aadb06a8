// Draws the charts of a dashboard. What each shows is in the page as JSON, and as a table beside
// it; the colours are the page's own, and a click on a bar or point opens the rows behind it.
const given = document.getElementById("charts");
const charts = given ? JSON.parse(given.textContent) : {};
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const isEnglish = document.documentElement.lang === "en";
const drawn = [];

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const font = () => getComputedStyle(document.body).fontFamily;

function written(value, chart) {
  if (value === null || value === undefined) return "—";
  if (chart.isMoney) {
    return `¥${value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  }
  return isEnglish ? value.toLocaleString("en") : String(value);
}

// Axes and labels have little room: 1.2万, 12k.
function short(value) {
  if (isEnglish) return value >= 10000 ? `${+(value / 1000).toFixed(1)}k` : value.toLocaleString("en");
  return value >= 10000 ? `${+(value / 10000).toFixed(1)}万` : String(value);
}

// Lines end with their names, for which there must be room beside them.
const ruler = document.createElement("canvas").getContext("2d");

function nameOf(each) {
  const last = each.values.filter((value) => value !== null && value !== undefined).at(-1) ?? 0;
  return `${each.name} ${short(last)}`;
}

function roomForNames(chart) {
  ruler.font = `12px ${font()}`;
  return 16 + Math.ceil(Math.max(...chart.series.map((each) => ruler.measureText(nameOf(each)).width)));
}

function seriesOf(chart, each, isLast) {
  const colour = token(each.colour);
  const points = each.values.map((value, n) => ({ value, link: each.links[n] }));
  const label = { color: token("ink"), fontFamily: font(), fontSize: 12 };
  if (chart.kind === "lines") {
    return {
      type: "line",
      name: each.name,
      data: points,
      symbol: each.isNorm ? "none" : "circle",
      symbolSize: 7,
      step: each.isNorm ? "end" : false,
      lineStyle: { color: colour, width: each.isNorm ? 2 : 3, type: each.isNorm ? "dashed" : "solid" },
      itemStyle: { color: colour },
      endLabel: {
        ...label,
        show: true,
        color: colour,
        backgroundColor: token("paper"),
        padding: [2, 4],
        formatter: ({ value }) => `${each.name} ${short(value)}`,
      },
      labelLayout: { moveOverlap: "shiftY" },
      cursor: each.isNorm ? "default" : "pointer",
    };
  }
  const isAcross = chart.kind === "across";
  return {
    type: "bar",
    name: each.name,
    data: points,
    stack: isAcross ? undefined : "all",
    barMaxWidth: isAcross ? 22 : 36,
    itemStyle: { color: colour, borderRadius: isAcross || isLast ? 3 : 0 },
    label: {
      ...label,
      show: isAcross,
      position: "right",
      formatter: ({ value }) => written(value, chart),
    },
  };
}

function optionOf(chart) {
  const words = { color: token("muted"), fontFamily: font(), fontSize: 12 };
  const line = { lineStyle: { color: token("line") } };
  const categories = {
    type: "category",
    data: chart.categories,
    axisLabel: { ...words, interval: "auto", hideOverlap: true },
    axisLine: line,
    axisTick: { show: false },
    inverse: chart.kind === "across",
  };
  const numbers = {
    type: "value",
    minInterval: chart.isMoney ? 0 : 1,
    axisLabel: { ...words, formatter: short },
    splitLine: line,
    show: chart.kind !== "across",
  };
  const isAcross = chart.kind === "across";
  return {
    animation: !calm.matches,
    animationDuration: 150,
    animationDurationUpdate: 0,
    textStyle: { fontFamily: font() },
    grid: {
      left: 4,
      right: chart.kind === "lines" ? roomForNames(chart) : isAcross ? 84 : 12,
      top: 12,
      bottom: 4,
      containLabel: true,
    },
    xAxis: isAcross ? numbers : categories,
    yAxis: isAcross ? categories : numbers,
    series: chart.series.map((each, n) => seriesOf(chart, each, n === chart.series.length - 1)),
    // As text: markup would bring styles of its own, which the pages do not allow.
    tooltip: {
      trigger: isAcross ? "item" : "axis",
      renderMode: "richText",
      backgroundColor: token("paper"),
      borderColor: token("line"),
      textStyle: { ...words, color: token("ink") },
      formatter: (found) => {
        const rows = Array.isArray(found) ? found : [found];
        return [rows[0].name, ...rows.map((row) => `${row.seriesName}  ${written(row.value, chart)}`)].join("\n");
      },
    },
  };
}

function keyOf(chart, section) {
  // Lines end with their names, single bars need none.
  if (chart.kind !== "bars") return;
  const key = document.createElement("p");
  key.className = "chart-key";
  for (const each of chart.series) {
    const part = document.createElement("span");
    part.className = `chart-key-part key-${each.colour}`;
    part.textContent = each.name;
    key.append(part);
  }
  section.querySelector("[data-drawing]").before(key);
}

function save(drawing, chart) {
  const link = document.createElement("a");
  link.download = `${chart.title}.png`;
  link.href = drawing.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: token("paper") });
  link.click();
}

function draw(section) {
  const chart = charts[section.dataset.chart];
  const place = section.querySelector("[data-drawing]");
  place.classList.add("is-drawn");
  if (chart.kind === "across") place.classList.add(`of-${Math.min(chart.categories.length, 8)}`);
  keyOf(chart, section);
  const drawing = window.echarts.init(place, null, { renderer: "canvas" });
  drawing.setOption(optionOf(chart));
  drawing.on("click", (event) => { if (event.data?.link) window.location.assign(event.data.link); });
  drawn.push({ drawing, chart });
  const button = section.querySelector("[data-png]");
  button.hidden = false;
  button.addEventListener("click", () => save(drawing, chart));
  new ResizeObserver(() => drawing.resize({ animation: { duration: 0 } })).observe(place);
}

document.querySelectorAll("[data-chart]").forEach(draw);
const again = () => drawn.forEach(({ drawing, chart }) => drawing.setOption(optionOf(chart), true));
dark.addEventListener("change", () => requestAnimationFrame(again));
window.addEventListener("beforeprint", again);
