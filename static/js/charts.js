// Draws the tables that name a chart of theirs. The numbers stand in the table; a chart shows their proportions.

const INKS = ["jade", "cobalt", "ochre", "vermilion", "ink-soft", "jade-deep", "line-strong", "ink"];
const BAR = 14;
const LINE = 16;

// A custom property may say light-dark(), which only an element can resolve.
const probe = document.createElement("span");
probe.hidden = true;
const colour = (name) => {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
};

// One chart library for the page, fetched when the first chart is drawn.
let library;
const load = (address) => (library ??= new Promise((done, failed) => {
  const script = Object.assign(document.createElement("script"), { src: address, onload: () => done(window.Chart), onerror: failed });
  document.head.append(script);
}));

const wrapped = (text, width) => {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length > width && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
};

const number = (cell) => {
  const found = parseFloat(cell.dataset.value ?? cell.textContent);
  return Number.isFinite(found) ? found : null;
};

class TableChart {
  constructor(place) {
    this.place = place;
    this.table = document.getElementById(place.dataset.chart);
    this.table.closest("form")?.addEventListener("activityresults", () => this.draw());
    this.draw();
  }

  // The columns with data-series, a bar for each row that has a number in one of them.
  read() {
    const heads = [...this.table.tHead.rows[0].cells];
    const rows = [...this.table.tBodies[0].rows];
    const columns = heads.map((head, at) => ({ head, at })).filter(({ head }) => "series" in head.dataset);
    const numbers = rows.map((row) => columns.map(({ at }) => number(row.cells[at])));
    const isSaid = numbers.map((row) => row.some((one) => one !== null));
    const kept = (list) => list.filter((_one, at) => isSaid[at]);
    return {
      labels: kept(rows.map((row) => row.cells[0].textContent.trim())),
      series: columns.map(({ head }, at) => ({
        label: head.textContent.trim(),
        ink: head.dataset.ink || INKS[at % INKS.length],
        data: kept(numbers).map((row) => row[at]),
      })).filter((one) => one.data.some((value) => value !== null)),
    };
  }

  async draw() {
    const { labels, series } = this.read();
    this.place.hidden = labels.length === 0;
    if (this.place.hidden) return;
    const Chart = await load(this.place.dataset.library);
    const lines = labels.map((label) => wrapped(label, this.place.clientWidth < 480 ? 14 : 24));
    const tallest = Math.max(series.length * BAR, ...lines.map((line) => line.length * LINE));
    this.place.style.blockSize = `${labels.length * (tallest + 14) + 76}px`;
    const { fontFamily } = getComputedStyle(this.place);
    await document.fonts.load(`13px ${fontFamily}`, labels.join("")).catch(() => null);
    Chart.defaults.font.family = fontFamily;
    Chart.defaults.font.size = 13;
    Chart.defaults.color = colour("ink");
    this.chart?.destroy();
    this.chart = new Chart(this.place.firstElementChild, {
      type: "bar",
      data: {
        labels: lines,
        datasets: series.map((one) => ({ label: one.label, data: one.data, backgroundColor: colour(one.ink), barThickness: BAR - 3, minBarLength: 2 })),
      },
      options: this.options(),
    });
  }

  options() {
    const unit = this.place.dataset.unit;
    const grid = { color: colour("line"), drawTicks: false };
    return {
      indexAxis: "y",
      animation: false,
      maintainAspectRatio: false,
      locale: document.documentElement.lang,
      scales: {
        x: { min: 0, max: Number(this.place.dataset.most), grid, border: { display: false }, ticks: { callback: (value) => `${value}${unit}` } },
        y: { grid: { display: false }, border: { color: colour("line-strong") }, ticks: { autoSkip: false } },
      },
      plugins: {
        legend: { position: "top", align: "start", labels: { boxWidth: 12, boxHeight: 12 } },
        tooltip: { callbacks: { title: ([first]) => [first.label].flat().join(" ").replaceAll(",", " "), label: ({ dataset, raw }) => `${dataset.label}: ${raw}${unit}` } },
      },
    };
  }
}

document.body.append(probe);
const charts = [...document.querySelectorAll("[data-chart]")].map((place) => new TableChart(place));
const redraw = () => charts.forEach((chart) => chart.draw());
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
