// Sees to the programs that the tests need and npm cannot bring: chromium, ffmpeg, and poppler to read PDF files; for the long suite (`--long`) WebKit, a screen in memory, Prometheus' promtool,
// nginx, HAProxy, a clock that jumps, and what judges shell scripts, systemd's units and compose files too. Installs Debian's packages where it
// may (root on Debian or Ubuntu), else fails with the line that installs them. Nothing is skipped for want of them.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isLong = process.argv.includes('--long');
const needed = [
  { package: 'chromium', program: process.env.CHROMIUM_PATH ?? 'chromium' },
  { package: 'ffmpeg', program: 'ffmpeg' },
  { package: 'poppler-utils', program: 'pdfinfo' },
  ...(isLong
    ? [
        { package: 'webkit2gtk-driver', program: 'WebKitWebDriver' },
        { package: 'xvfb', program: 'Xvfb' },
        { package: 'prometheus', program: 'promtool' },
        { package: 'nginx-light', program: '/usr/sbin/nginx' },
        { package: 'haproxy', program: '/usr/sbin/haproxy' },
        { package: 'postgresql', program: 'pg_ctlcluster' },
        { package: 'faketime', program: 'faketime' },
        { package: 'shellcheck', program: 'shellcheck' },
        { package: 'systemd', program: 'systemd-analyze' },
        { package: 'docker-compose', program: 'docker-compose' },
      ]
    : []),
];
const isMissing = ({ program }) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined;
const missing = needed.filter(isMissing).map((entry) => entry.package);

if (missing.length > 0) {
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    console.error(
      `The tests need ${missing.join(' and ')}. On Debian or Ubuntu:\n  sudo apt-get update && sudo ${line}`,
    );
    process.exit(1);
  }
  console.error(`installing ${missing.join(' and ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-q'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  execFileSync('apt-get', line.split(' ').slice(1), { stdio: ['ignore', 'ignore', 'inherit'], env });
}
