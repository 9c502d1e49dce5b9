import { answer, arg, content, filters, guards } from 'switchboard'
import { describe, expect, it } from 'vitest'

describe('what plugins take filters and the like from', () => {
  it('refuses a name that is not there, and says which was meant', () => {
    const owners: Readonly<Record<string, object>> = { filters, guards, arg, answer, content }
    for (const [owner, members] of Object.entries(owners)) {
      const [name = ''] = Object.keys(members)
      expect(() => Reflect.get(members, `${name}s`)).toThrow(
        expect.objectContaining({
          ...{ code: 'PLUGIN_MEMBER_UNKNOWN', what: `There is no ${owner}.${name}s.`, fix: `Write ${owner}.${name}.` },
        }),
      )
    }
  })

  it('names all there are where none is like it', () => {
    expect(() => Reflect.get(filters, 'photo')).toThrow(
      expect.objectContaining({ fix: expect.stringMatching(/^Of filters there are private, .*media, /) }),
    )
  })

  it('answers what is asked of any object', async () => {
    expect(await filters).toBe(filters)
    expect('photo' in filters).toBe(false)
    expect({ ...filters }).toHaveProperty('private', filters.private)
    expect(`${filters}`).toBe('[object Object]')
    expect(() => JSON.stringify(arg)).not.toThrow()
  })
})
