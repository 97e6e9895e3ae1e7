// The charts of the owner's page. Labels and sums come ready from the server.
(() => {
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  const border = { display: false };
  const grid = { color: "#efebe4", drawTicks: false };
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  Object.assign(Chart.defaults, { animation: false, maintainAspectRatio: false, color: token("--ink-3") });
  Object.assign(Chart.defaults.font, { family: token("--font"), size: 11 });
  Chart.defaults.plugins.legend.display = false;
  Chart.defaults.interaction = { mode: "index", intersect: false };

  function line(label, data, more) {
    return { type: "line", label, data, borderColor: "#b8862b", backgroundColor: "#fff", borderWidth: 2, pointRadius: 2.5, tension: 0.25, order: 0, ...more };
  }

  function bar(label, data, color, more) {
    return { type: "bar", label, data, backgroundColor: color, order: 1, ...more };
  }

  function drawTrend(canvas) {
    const data = read("trend-data");
    new Chart(canvas, {
      data: {
        labels: data.labels,
        datasets: [
          line(canvas.dataset.visits, data.visits, { texts: data.visitsText, yAxisID: "v" }),
          bar(canvas.dataset.revenue, data.revenue, "#8cc3ae", { texts: data.revenueText, borderRadius: 4 }),
        ],
      },
      options: {
        plugins: { tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.texts[item.dataIndex]}` } } },
        scales: {
          x: { grid: { display: false }, border, ticks: { maxRotation: 0, autoSkipPadding: 8 } },
          y: { beginAtZero: true, border, grid, ticks: { padding: 6 } },
          v: { beginAtZero: true, position: "right", border, grid: { display: false }, ticks: { padding: 6, precision: 0 } },
        },
      },
    });
  }

  function drawScores(canvas) {
    const data = read("nps-data");
    const stack = { stack: "share" };
    new Chart(canvas, {
      data: {
        labels: data.labels,
        datasets: [
          line("NPS", data.nps),
          bar(canvas.dataset.promoters, data.promoters, "#8cc3ae", stack),
          bar(canvas.dataset.passives, data.passives, "#e3ddd2", stack),
          bar(canvas.dataset.detractors, data.detractors, "#e9a79d", stack),
        ],
      },
      options: {
        datasets: { bar: { categoryPercentage: 0.72, barPercentage: 1 } },
        scales: {
          x: { stacked: true, grid: { display: false }, border },
          y: { stacked: true, max: 100, border, grid, ticks: { stepSize: 25, padding: 6, callback: (value) => `${value}%` } },
        },
      },
    });
  }

  for (const [id, draw] of [["trend", drawTrend], ["nps", drawScores]]) {
    const canvas = document.getElementById(id);
    if (canvas) draw(canvas);
  }
})();
