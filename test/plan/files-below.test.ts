import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { filesBelow } from '../../core/plan/files-below.js'

async function folderOf(...files: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), '')
  }
  return folder
}

it('finds files at any depth, but for hidden ones and what is installed', async () => {
  const folder = await folderOf(
    'a.ts',
    'b/c/d.ts',
    '.env',
    '.git/config',
    'b/node_modules/x/index.js',
    'node_modules/y.js',
  )
  expect(filesBelow(folder).sort()).toEqual(['a.ts', 'b/c/d.ts'])
  expect(filesBelow(join(folder, 'nothing'))).toEqual([])
  expect(filesBelow(join(folder, 'a.ts'))).toEqual([])
})

it('follows links to files and folders, but not in a circle, nor to what is gone', async () => {
  const folder = await folderOf('shop/a.ts', 'other/b.ts')
  await symlink(join(folder, 'other'), join(folder, 'shop/linked'))
  await symlink(join(folder, 'other/b.ts'), join(folder, 'shop/c.ts'))
  await symlink(join(folder, 'shop'), join(folder, 'other/round'))
  await symlink(join(folder, 'gone.ts'), join(folder, 'shop/gone.ts'))
  expect(filesBelow(join(folder, 'shop')).sort()).toEqual(['a.ts', 'c.ts', 'linked/b.ts'])
})

it('is in no circle either where the folder itself is a link', async () => {
  const folder = await folderOf('shop/on/a.ts')
  await symlink(join(folder, 'shop'), join(folder, 'plugins'))
  await symlink(join(folder, 'shop'), join(folder, 'shop/on/round'))
  expect(filesBelow(join(folder, 'plugins'))).toEqual(['on/a.ts'])
})

it('lists more files than a call takes arguments', async () => {
  const folder = await folderOf(...Array.from({ length: 400 }, (_, index) => `files/${index}.jpg`), 'links/a.ts')
  for (let index = 0; index < 400; index++) await symlink('../files', join(folder, `links/${index}`))
  expect(filesBelow(folder)).toHaveLength(400 * 401 + 1)
})
