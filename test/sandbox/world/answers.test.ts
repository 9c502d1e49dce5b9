import { describe, expect, it } from 'vitest'
import { methods } from '../../../core/sandbox/api/registry.js'
import { refusedMethods, Scene } from './every-method.js'
import { installedLayers } from './schema-check.js'

/** What methods answered in layers 144 and 158, where it was something else than in the layers of the installed libraries. */
const olderAnswers: Readonly<Record<number, Readonly<Record<string, (answer: unknown) => unknown>>>> = {
  144: {
    'help.getAppConfig': (answer) => expect(answer).toEqual({ _: 'jsonObject', value: [] }),
    'messages.getMessageReadParticipants': (answer) => expect(answer).toEqual([1002n]),
    'messages.getPollVotes': (answer) =>
      expect(answer).toMatchObject({ votes: [{ _: 'messageUserVote', user_id: 1002n }] }),
    'messages.getTopReactions': (answer) => expect(answer).toMatchObject({ reactions: expect.arrayContaining(['👍']) }),
    ...between144And158(),
  },
  158: {
    'messages.getMessageReadParticipants': (answer) =>
      expect(answer).toMatchObject([{ _: 'readParticipantDate', user_id: 1002n }]),
    ...between144And158(),
  },
}

function between144And158(): Record<string, (answer: unknown) => unknown> {
  const isUpdates = (answer: unknown) => expect(answer).toMatchObject({ _: 'updates' })
  return {
    'messages.createChat': isUpdates,
    'messages.addChatUser': isUpdates,
    'channels.inviteToChannel': isUpdates,
    'channels.joinChannel': isUpdates,
    'messages.importChatInvite': isUpdates,
    'messages.getDialogFilters': (answer) => expect(answer).toEqual([{ _: 'dialogFilterDefault' }]),
    'messages.getWebPagePreview': (answer) => expect(answer).toEqual({ _: 'messageMediaEmpty' }),
    'messages.getWebPage': (answer) => expect(answer).toMatchObject({ _: 'webPageEmpty' }),
  }
}

const served = Object.keys(methods).filter((method) => !(method in refusedMethods))

describe('every method', () => {
  // The client of the tests throws on whatever the schema of its layer does not allow.
  it.each(installedLayers.layers)('answers in the words of layer %i', { timeout: 60_000 }, async (layer) => {
    const problems: string[] = []
    const answered: string[] = []
    for (const method of served) {
      if (!installedLayers.has(layer, method)) continue
      try {
        await new Scene(layer).call(method)
        answered.push(method)
      } catch (error) {
        problems.push(`${method} ${error}`)
      }
    }
    expect(problems).toEqual([])
    expect(answered.length).toBeGreaterThan(300)
  })

  it.each([144, 158])('answers in the words of layer %i where they were others', async (layer) => {
    for (const [method, check] of Object.entries(olderAnswers[layer] ?? {})) check(await new Scene(layer).call(method))
  })

  it('that has no use here refuses by name', async () => {
    for (const [method, refusal] of Object.entries(refusedMethods)) {
      await expect(new Scene(229).call(method), method).rejects.toThrow(refusal)
    }
  })
})
