import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { unifiedDiff } from './unified-diff.js'

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('')

it('shows what changes with three lines around it', () => {
  const before = numbered(20)
  const after = before.replace('line 4\n', 'line 4\nadded\n').replace('line 15\n', 'line fifteen\n')
  expect(unifiedDiff('a.txt', before, after)).toBe(`--- a/a.txt
+++ b/a.txt
@@ -3,6 +3,7 @@
 line 2
 line 3
 line 4
+added
 line 5
 line 6
 line 7
@@ -13,7 +14,7 @@
 line 12
 line 13
 line 14
-line 15
+line fifteen
 line 16
 line 17
 line 18
`)
  expect(unifiedDiff('a.txt', before, before)).toBe('')
  expect(unifiedDiff('b.txt', undefined, 'x\ny\n')).toBe('--- /dev/null\n+++ b/b.txt\n@@ -0,0 +1,2 @@\n+x\n+y\n')
})

it('gives what git can apply', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unified-diff-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const before = numbered(30)
  const after = before.replace('line 0\n', '').replace('line 9\n', 'nine\nnine\n').replace('line 29\n', 'end\n')
  writeFileSync(join(folder, 'a.txt'), before)
  writeFileSync(join(folder, 'patch'), unifiedDiff('a.txt', before, after) + unifiedDiff('b.txt', undefined, 'new\n'))
  execFileSync('git', ['apply', 'patch'], { cwd: folder })
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe(after)
  expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe('new\n')
})
