import { describe, expect, it, vi } from 'vitest'
import type { TextDocument } from '../../../core/channels/text-document.js'

/** One place with two documents for it, as two programs would open it. */
export type TwoDocuments = () => Promise<{
  readonly one: TextDocument
  readonly other: TextDocument
  /** The copies that are kept, by name. */
  readonly copy: (name: string) => Promise<string | undefined>
}>

const [first, second] = ['{ "channels": [] } // one\n', '{ "channels": [] } // two\n']

/** What every kind of text that people and programs change must do. */
export function keepsTexts(kind: string, open: TwoDocuments): void {
  describe(`a text ${kind}`, () => {
    it('is replaced as a whole, and only by those who know what it is', async () => {
      const { one, other } = await open()
      expect(await one.read()).toBeUndefined()
      expect(await one.replace('not there', first)).toBe(false)
      expect(await one.replace(undefined, first)).toBe(true)
      expect(await other.read()).toBe(first)
      expect(await other.replace(undefined, second)).toBe(false)
      const raced = await Promise.all(
        [one, other].map((document, index) =>
          document.exclusively(() => document.replace(first, `${second}// ${index}\n`)),
        ),
      )
      expect(raced.filter((won) => won)).toHaveLength(1)
      expect(await one.read()).toBe(`${second}// ${raced.indexOf(true)}\n`)
    })

    it('is worked on by one program at a time, also after one that failed', async () => {
      const { one } = await open()
      let under = 0
      const work = async () => {
        under++
        await one.read()
        expect(under).toBe(1)
        under--
      }
      const failed = one.exclusively(async () => {
        throw new Error('invented')
      })
      await Promise.all([...[1, 2, 3].map(() => one.exclusively(work)), expect(failed).rejects.toThrow('invented')])
    })

    it('keeps each copy under a name of its own', async () => {
      const { one, copy } = await open()
      const names = [await one.backUp(first), await one.backUp(second)]
      expect(await Promise.all(names.map(copy))).toEqual([first, second])
    })

    it('tells of what another program changed, until it is not watched any more', async () => {
      const { one, other } = await open()
      const heard = vi.fn()
      const end = await one.watch(heard)
      await other.replace(undefined, first)
      await vi.waitFor(async () => {
        expect(heard).toHaveBeenCalled()
        expect(await one.read()).toBe(first)
      }, 20_000)
      await end()
      heard.mockClear()
      await other.replace(first, second)
      expect(await one.read()).toBe(second)
      expect(heard).not.toHaveBeenCalled()
    })
  })
}
