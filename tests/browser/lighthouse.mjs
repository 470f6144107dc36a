// Lighthouse over addresses in the Chromium that listens on the port given; prints a line for each: its scores and what cost a point.
// Must never ask anything of another host: the pages are on this machine, and Lighthouse sends nothing anywhere.
import lighthouse from 'lighthouse';

const [port, storage, categories, ...addresses] = process.argv.slice(2);
for (const address of addresses) {
  const result = await lighthouse(address, {
    port: Number(port),
    onlyCategories: categories.split(','),
    onlyAudits: ['cumulative-layout-shift'],
    disableStorageReset: storage === 'keep',
    disableFullPageScreenshot: true,
    logLevel: 'silent',
  });
  if (!result || result.lhr.runtimeError) throw new Error(result?.lhr.runtimeError?.message ?? 'no result');
  console.log(JSON.stringify(judged(result.lhr)));
}

function judged({ audits, categories }) {
  const scores = { 'nothing moves': Math.round(100 * audits['cumulative-layout-shift'].score) };
  const cost = [];
  for (const [name, category] of Object.entries(categories)) {
    scores[name] = Math.round(100 * category.score);
    for (const { id, weight } of category.auditRefs) {
      const { score, displayValue = '' } = audits[id];
      if (weight > 0 && score !== null && score < 1) cost.push(`${name}: ${id} ${score} ${displayValue}`.trim());
    }
  }
  return { scores, cost };
}
