import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { methodGroups } from '../../core/sandbox/api/registry.js'
import { controlRoutes } from '../../core/sandbox/control/control-routes.js'
import { faultKinds } from '../../core/sandbox/faults/read-fault.js'

const page = readFileSync('docs/sandbox.md', 'utf8')

/** The rows of a table, cell by cell, without its head. */
function rows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

const between = (name: string) => page.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0] ?? ''
const codes = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code)

describe('docs/sandbox.md', () => {
  it('lists the methods that are served, group by group', () => {
    const documented = Object.fromEntries(rows(between('methods')).map(([group = '', cell]) => [group, codes(cell)]))
    const served = Object.entries(methodGroups).map(([group, table]) => [group, Object.keys(table)])
    expect(documented).toEqual(Object.fromEntries(served))
    expect(Object.values(documented).flat().length).toBeGreaterThan(200)
  })

  it('tells who and what is in the default world, and of nobody else', () => {
    type Named = { name?: string; username?: string; title?: string; password?: string; topics?: { title: string }[] }
    const world = parse(readFileSync('config/sandbox.yaml', 'utf8')) as Record<'users' | 'bots' | 'chats', Named[]>
    const told = page.split('\n## The world\n')[1]?.split('\n\nA world is')[0] ?? ''
    const nameOf = ({ name, username, title }: Named) => name ?? username ?? title
    const all = [...world.users, ...world.bots, ...world.chats].map(nameOf)
    expect([...new Set(codes(told))].sort()).toEqual(all.filter((name) => !name?.includes(' ')).sort())
    for (const { title = '', topics = [] } of world.chats) {
      const [, name] = /^Sandbox (.+)$/.exec(title) ?? []
      if (name === undefined) expect(told).toContain(title)
      for (const topic of topics) expect(told).toContain(topic.title)
    }
    expect(told).toContain('Sandbox Friends')
    const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
    expect(told).toContain(`${numbers[world.users.length]} people`)
    expect(told).toContain(`${numbers[world.bots.length]} bots`)
    for (const user of world.users) {
      if (user.password) expect(told).toContain(`\`${nameOf(user)}\` with a two-step password`)
    }
  })

  it('lists the requests of the control API', () => {
    const documented = rows(between('routes')).map(([request]) => codes(request)[0])
    expect(documented).toEqual(Object.keys(controlRoutes))
  })

  it('lists the kinds of faults', () => {
    const section = page.split('## Misbehaviour')[1]?.split('\n## ')[0] ?? ''
    expect(rows(section).flatMap(([kind]) => codes(kind))).toEqual(faultKinds)
  })
})
