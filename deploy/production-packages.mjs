// Prints the folders of the packages in node_modules that running Passepartout needs, one a line. Exits with 1 where what is installed is not
// what package-lock.json says.
import { existsSync, readFileSync } from 'node:fs';

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    process.exit(1);
  }
};
const wanted = read('package-lock.json');
const installed = read('node_modules/.package-lock.json');
const folders = Object.keys(wanted).filter((folder) => folder !== '' && !wanted[folder].dev);
const present = folders.filter((folder) => existsSync(folder));
const isRight = (folder) =>
  present.includes(folder)
    ? installed[folder]?.version === wanted[folder].version &&
      installed[folder].integrity === wanted[folder].integrity
    : wanted[folder].optional; // of another platform
if (!folders.every(isRight)) process.exit(1);
// Those inside another package come with it.
const outer = present.filter((folder) => folder.lastIndexOf('node_modules/') === 0);
process.stdout.write(`${outer.join('\n')}\n`);
