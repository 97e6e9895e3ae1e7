// The trend on the owner's page. Labels and sums come ready from the server.
(() => {
  const canvas = document.getElementById("trend");
  const data = JSON.parse(document.getElementById("trend-data").textContent);
  const css = getComputedStyle(document.documentElement);
  const token = (name) => css.getPropertyValue(name).trim();
  Object.assign(Chart.defaults, { animation: false, maintainAspectRatio: false, color: token("--ink-3") });
  Object.assign(Chart.defaults.font, { family: token("--font"), size: 11 });
  const border = { display: false };
  new Chart(canvas, {
    data: {
      labels: data.labels,
      datasets: [
        { type: "line", label: canvas.dataset.visits, data: data.visits, texts: data.visitsText, yAxisID: "v", borderColor: "#b8862b", backgroundColor: "#fff", borderWidth: 2, pointRadius: 2.5, tension: 0.25, order: 0 },
        { type: "bar", label: canvas.dataset.revenue, data: data.revenue, texts: data.revenueText, backgroundColor: "#8cc3ae", borderRadius: 4, order: 1 },
      ],
    },
    options: {
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.texts[item.dataIndex]}` } },
      },
      scales: {
        x: { grid: { display: false }, border },
        y: { beginAtZero: true, border, grid: { color: "#efebe4", drawTicks: false }, ticks: { padding: 6 } },
        v: { beginAtZero: true, position: "right", border, grid: { display: false }, ticks: { padding: 6, precision: 0 } },
      },
    },
  });
})();
