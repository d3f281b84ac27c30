/** A test does more in a minute than a visitor in a day, all from one address. */
export const UNLIMITED = {
  CREATES_PER_HOUR: '100000',
  PROJECTS_PER_DAY: '100000',
  UPLOADS_AT_ONCE: '1000',
  UPLOAD_MB_PER_DAY: '1000000',
  REQUESTS_PER_MINUTE: '1000000',
  WRONG_KEYS_PER_HOUR: '100000',
  REPORTS_PER_HOUR: '100000',
  LOOKS_PER_HOUR: '100000',
  RECOVERIES_PER_HOUR: '100000',
};
