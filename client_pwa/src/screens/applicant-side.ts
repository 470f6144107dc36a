// What the applicant sees, as one piece of the app that is fetched when the first record is opened.

export { Applicant } from './applicant.tsx';
export { DoneScreen } from './done.tsx';
