// Everything that is not needed to draw the first screen, as one piece that is fetched right after it.
// Must never be needed before the page has been told the first state.

export { exportLost, exportLostFrames } from '../field/carry.ts';
export { enrol } from '../field/enrol.ts';
export { noteProblem } from '../field/problems.ts';
export { fetchSuite } from '../protocol/seal.ts';
export { Automatic } from './automatic.ts';
export { DayWatch } from './day-watch.ts';
export { verbs } from './verbs.ts';
