// Builds the page again into a temporary folder and compares it, byte by byte, with the committed assets.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const committed = resolve(import.meta.dirname, '../../api/static');
const fresh = mkdtempSync(join(tmpdir(), 'ringtrace-web-'));
try {
  execFileSync('npm', ['run', 'build', '--silent'], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, RINGTRACE_WEB_OUT: fresh },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const names = [...new Set([...readdirSync(committed), ...readdirSync(fresh)])].sort();
  const differing = names.filter((name) => {
    try {
      return !readFileSync(join(committed, name)).equals(readFileSync(join(fresh, name)));
    } catch {
      return true;
    }
  });
  if (differing.length > 0) {
    console.error(`api/static is not what web/ builds: ${differing.join(', ')}; run npm run build and commit`);
    process.exitCode = 1;
  } else {
    console.log(`${names.length} built files are identical`);
  }
} finally {
  rmSync(fresh, { recursive: true });
}
