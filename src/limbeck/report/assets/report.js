'use strict';
// Draws the charts of the page from the numbers in it. Without this script the tables below the charts stay open.
(function () {
  const source = document.getElementById('curves-data');
  if (!source || !window.Chart) return;
  const panels = JSON.parse(source.textContent);
  for (const details of document.querySelectorAll('#learning details.numbers')) details.open = false;

  const root = document.documentElement;
  const colour = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const font = { family: getComputedStyle(document.body).fontFamily, size: 11 };
  const thin = '\u202f';

  function written(value, percent) {
    if (percent) return (100 * value).toFixed(1) + thin + '%';
    if (value === 0) return '0';
    return Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
  }

  // As many decimals as tell the ticks apart.
  function share(value, ticks) {
    const step = ticks.length > 1 ? Math.abs(100 * (ticks[1].value - ticks[0].value)) : 1;
    return (100 * value).toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) + thin + '%';
  }

  // Names each line at its end, moved apart where ends are close.
  const names = {
    id: 'names',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: area } = chart;
      const labels = [];
      chart.data.datasets.forEach((set, index) => {
        const points = chart.getDatasetMeta(index).data;
        if (set.label && points.length) labels.push({ text: set.label, colour: set.borderColor, x: points[points.length - 1].x, y: points[points.length - 1].y });
      });
      labels.sort((a, b) => a.y - b.y);
      const gap = 13;
      const near = (a, b) => Math.abs(a.x - b.x) < 80;
      for (let i = 1; i < labels.length; ++i)
        for (let k = 0; k < i; ++k) if (near(labels[i], labels[k])) labels[i].y = Math.max(labels[i].y, labels[k].y + gap);
      for (let i = labels.length - 1; i >= 0; --i) {
        labels[i].y = Math.min(labels[i].y, area.bottom);
        for (let k = i + 1; k < labels.length; ++k) if (near(labels[i], labels[k])) labels[i].y = Math.min(labels[i].y, labels[k].y - gap);
      }
      ctx.save();
      ctx.font = '600 11px ' + font.family;
      ctx.textBaseline = 'middle';
      for (const label of labels) {
        ctx.fillStyle = label.colour;
        ctx.fillText(label.text, label.x + 8, label.y);
      }
      ctx.restore();
    }
  };

  function widest(context, lines) {
    context.font = '600 11px ' + font.family;
    return Math.max(0, ...lines.map((line) => context.measureText(line.label).width));
  }

  function dataset(line) {
    const stroke = colour(line.role);
    const kept = (context) => line.kept !== undefined && context.raw && context.raw.x === line.kept;
    const alone = line.x.length === 1;
    return {
      label: line.label,
      data: line.x.map((x, i) => ({ x: x, y: line.y[i] })),
      borderColor: stroke,
      backgroundColor: stroke,
      borderWidth: line.dashed ? 1.5 : 2,
      borderDash: line.dashed ? [4, 3] : [],
      pointRadius: (context) => (alone || kept(context) ? 4 : 0),
      pointHoverRadius: 4,
      pointHitRadius: 8,
      clip: 8,
      tension: 0
    };
  }

  function options(panel, room) {
    const quiet = colour('quiet');
    const last = Math.max(...panel.lines.map((line) => line.x[line.x.length - 1]));
    const first = Math.min(...panel.lines.map((line) => line.x[0]));
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: room, top: 6 } },
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          callbacks: {
            title: (items) => (items.length ? (panel.steps ? 'Step ' : 'Epoch ') + items[0].parsed.x : ''),
            label: (item) => (item.dataset.label ? item.dataset.label + ' ' : '') + written(item.parsed.y, panel.percent)
          }
        }
      },
      scales: {
        x: {
          type: 'linear', min: first, max: last > first ? last : first + 1,
          grid: { display: false, borderColor: colour('strong-line') },
          ticks: { color: quiet, font: font, precision: 0, maxTicksLimit: 6, maxRotation: 0 }
        },
        y: {
          grid: { color: colour('line'), borderColor: 'transparent', drawTicks: false },
          ticks: {
            color: quiet, font: font, maxTicksLimit: 5, padding: 6,
            callback: (value, index, ticks) => (panel.percent ? share(value, ticks) : written(value, false))
          }
        }
      }
    };
  }

  let charts = [];
  function draw() {
    for (const chart of charts) chart.destroy();
    charts = [];
    for (const panel of panels) {
      const canvas = document.getElementById(panel.id);
      if (!canvas) continue;
      const context = canvas.getContext('2d');
      const room = Math.min(140, widest(context, panel.lines) + 14);
      charts.push(new window.Chart(context, {
        type: 'line', data: { datasets: panel.lines.map(dataset) }, options: options(panel, room), plugins: [names]
      }));
    }
  }

  draw();
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  if (dark.addEventListener) dark.addEventListener('change', draw);
  window.addEventListener('beforeprint', () => { root.classList.add('printing'); draw(); });
  window.addEventListener('afterprint', () => { root.classList.remove('printing'); draw(); });
})();
