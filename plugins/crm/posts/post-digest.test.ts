import { describe, expect, it } from 'vitest'
import { postDigest } from './post-digest.js'

const post = 'Python developer wanted, remote.\nWrite to @anna_hr'

describe('the digest of a post', () => {
  it.each([
    'Python developer wanted, remote. Write to @anna_hr',
    '🔥🔥 PYTHON developer wanted — remote!\n\nWrite to @anna_hr 🔥',
    `${post}\nhttps://t.me/jobs_feed/17`,
    'Ｐython developer wanted, remote. Write to @anna_hr',
  ])('is the same for %j', (copy) => {
    expect(postDigest(copy)).toBe(postDigest(post))
  })

  it('differs with whom it names, also where the words are the same', () => {
    const linked = (name: string) => {
      const text = `Python developer wanted remote, write to https://t.me/${name}`
      return postDigest(text, { kind: 'username', value: name })
    }
    expect(linked('anna_hr')).toBe(linked('Anna_HR'))
    expect(linked('anna_hr')).not.toBe(linked('stranger_1'))
  })

  it('differs with a single word, and is none for a few letters', () => {
    expect(postDigest(post.replace('Python', 'Java'))).not.toBe(postDigest(post))
    expect(postDigest('Hi! 👋')).toBeUndefined()
  })
})
