'use strict';
// Draws the models against their size from the numbers in the page. Without this script the tables say the same.
(function () {
  const source = document.getElementById('size-data');
  const canvas = document.getElementById('chart-size');
  const data = source ? JSON.parse(source.textContent) : null;
  if (!data || !canvas || !window.Chart) return;

  const root = document.documentElement;
  const colour = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const font = { family: getComputedStyle(document.body).fontFamily, size: 11 };
  const label_font = '600 11px ' + font.family;
  const thin = '\u202f';

  const sizes = data.marks.map((mark) => mark.size);
  const logarithmic = Math.max(...sizes) >= 2 * Math.min(...sizes);
  const along = (size) => (logarithmic ? Math.log10(size) : size);
  const back = (x) => (logarithmic ? Math.pow(10, x) : x);

  // The axis, with room around the outermost models.
  const low = Math.min(...sizes.map(along)), high = Math.max(...sizes.map(along));
  const room = high > low ? 0.12 * (high - low) : logarithmic ? 0.5 : 0.5 * high;
  const span = high - low + 2 * room;

  // Models of equal size would hide each other: they stand side by side.
  function sideways(mark) {
    const peers = data.marks.filter((other) => other.size === mark.size);
    return (peers.indexOf(mark) - (peers.length - 1) / 2) * Math.min(0.01, 0.16 / peers.length) * span;
  }
  const place = (mark) => back(along(mark.size) + sideways(mark));

  function written(value) {
    return data.percent ? (100 * value).toFixed(data.decimals) + thin + '%' : value.toFixed(data.decimals);
  }
  function tick(value, ticks) {
    const factor = data.percent ? 100 : 1;
    const step = ticks.length > 1 ? Math.abs(factor * (ticks[1].value - ticks[0].value)) : 1;
    return (factor * value).toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) + (data.percent ? thin + '%' : '');
  }
  function count(value) {
    for (const [unit, name] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']])
      if (value >= unit) return String(Number((value / unit).toPrecision(3))) + thin + name;
    return String(Number(value.toPrecision(3)));
  }

  // Of a logarithmic axis, as many digits as there is room for.
  function shown(value) {
    if (!logarithmic) return true;
    const digit = Number((value / Math.pow(10, Math.floor(Math.log10(value) + 1e-9))).toPrecision(6));
    return (span < 0.9 ? [1, 2, 3, 5, 7] : span < 2 ? [1, 2, 5] : [1]).includes(digit);
  }

  // Intervals behind the dots, names beside each group of equal sizes, moved apart where means are close.
  const marks = {
    id: 'marks',
    beforeDatasetsDraw(chart) {
      const { ctx, scales, chartArea: area } = chart;
      ctx.save();
      ctx.beginPath();
      ctx.rect(area.left, area.top, area.width, area.height);
      ctx.clip();
      ctx.lineWidth = 2;
      ctx.globalAlpha = 0.5;
      for (const mark of data.marks) {
        if (mark.half_width === undefined) continue;
        const x = scales.x.getPixelForValue(place(mark));
        ctx.strokeStyle = colour(mark.role);
        ctx.beginPath();
        ctx.moveTo(x, scales.y.getPixelForValue(mark.mean - mark.half_width));
        ctx.lineTo(x, scales.y.getPixelForValue(mark.mean + mark.half_width));
        ctx.stroke();
      }
      ctx.restore();
    },
    afterDatasetsDraw(chart) {
      const { ctx, scales, chartArea: area } = chart;
      ctx.save();
      ctx.font = label_font;
      ctx.textBaseline = 'middle';
      for (const size of new Set(sizes)) {
        const group = data.marks.filter((mark) => mark.size === size);
        const edge = Math.max(...group.map((mark) => scales.x.getPixelForValue(place(mark))));
        const names = group.map((mark) => ({ mark: mark, at: scales.y.getPixelForValue(mark.mean) }));
        names.sort((a, b) => a.at - b.at);
        const gap = Math.min(14, area.height / names.length);
        names.forEach((name, i) => { name.y = i ? Math.max(name.at, names[i - 1].y + gap) : name.at; });
        for (let i = names.length - 1; i >= 0; --i)
          names[i].y = Math.min(names[i].y, i + 1 < names.length ? names[i + 1].y - gap : area.bottom - 6);
        for (const name of names) {
          ctx.strokeStyle = ctx.fillStyle = colour(name.mark.role);
          ctx.globalAlpha = 0.35;
          ctx.beginPath();
          ctx.moveTo(scales.x.getPixelForValue(place(name.mark)) + 6, name.at);
          ctx.lineTo(edge + 10, name.at);
          ctx.lineTo(edge + 18, name.y);
          ctx.stroke();
          ctx.globalAlpha = 1;
          ctx.fillText(name.mark.label, edge + 21, name.y);
        }
      }
      ctx.restore();
    }
  };

  function dataset(mark) {
    const x = place(mark);
    const points = mark.seeds.map((seed) => ({ x: x, y: seed.value, seed: seed.seed }));
    points.push({ x: x, y: mark.mean, mean: true });
    const stroke = colour(mark.role);
    const is_mean = (context) => context.raw && context.raw.mean;
    return {
      label: mark.label, data: points,
      backgroundColor: (context) => (is_mean(context) ? stroke : colour('paper')), borderColor: stroke,
      borderWidth: 1.5, pointRadius: (context) => (is_mean(context) ? 4.5 : 2.5), pointHoverRadius: 6, clip: 8
    };
  }

  // What has to be seen: all seeds, and intervals where there are any.
  function range() {
    const values = data.marks.flatMap((mark) => mark.seeds.map((seed) => seed.value));
    for (const mark of data.marks)
      if (mark.half_width !== undefined) values.push(mark.mean - mark.half_width, mark.mean + mark.half_width);
    const bottom = Math.min(...values), top = Math.max(...values);
    const spare = 0.04 * (top - bottom) || 0.01;
    return { bottom: bottom - spare, top: data.percent ? Math.min(1, top + spare) : top + spare };
  }

  function options(context) {
    context.font = label_font;
    const right = data.marks.filter((mark) => along(mark.size) > low + 0.6 * (high - low) || high === low);
    const widest = Math.max(0, ...right.map((mark) => context.measureText(mark.label).width));
    const quiet = colour('quiet');
    const { bottom, top } = range();
    return {
      animation: false, responsive: true, maintainAspectRatio: false,
      layout: { padding: { right: Math.min(170, widest), top: 6 } },
      interaction: { mode: 'nearest', intersect: true },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          callbacks: {
            title: (items) => (items.length ? items[0].dataset.label : ''),
            label: (item) => (item.raw.mean ? 'mean ' : item.raw.seed ? 'seed ' + item.raw.seed + ': ' : '') + written(item.parsed.y)
          }
        }
      },
      scales: {
        x: {
          type: logarithmic ? 'logarithmic' : 'linear', min: back(low - room), max: back(high + room),
          title: { display: true, text: 'Parameters', color: quiet, font: font },
          grid: { display: false, borderColor: colour('strong-line') },
          ticks: {
            color: quiet, font: font, maxRotation: 0, autoSkip: !logarithmic, autoSkipPadding: 16,
            callback: (value) => (shown(value) ? count(value) : '')
          }
        },
        y: {
          min: bottom, max: top,
          title: { display: true, text: data.measure, color: quiet, font: font },
          grid: { color: colour('line'), borderColor: 'transparent', drawTicks: false },
          ticks: { color: quiet, font: font, maxTicksLimit: 7, padding: 6, includeBounds: false, callback: (value, index, ticks) => tick(value, ticks) }
        }
      }
    };
  }

  let chart = null;
  function draw() {
    if (chart) chart.destroy();
    const context = canvas.getContext('2d');
    chart = new window.Chart(context, {
      type: 'scatter', data: { datasets: data.marks.map(dataset) }, options: options(context), plugins: [marks]
    });
  }

  draw();
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  if (dark.addEventListener) dark.addEventListener('change', draw);
  window.addEventListener('beforeprint', () => { root.classList.add('printing'); draw(); });
  window.addEventListener('afterprint', () => { root.classList.remove('printing'); draw(); });
})();
