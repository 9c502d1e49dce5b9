import { beforeEach, describe, expect, it } from 'vitest'
import type { TlValue } from '../../../core/sandbox/tl-value.js'
import { type ApiClient, ApiHarness, field, list, update, updatesOf } from './api-client.js'

/** A PNG's first bytes: 40 x 30 pixels. */
const picture = new Uint8Array(2_048)
picture.set([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 40, 0, 0, 0, 30,
])

describe('files', () => {
  let harness: ApiHarness
  let anna: ApiClient
  let ben: ApiClient

  beforeEach(() => {
    harness = new ApiHarness()
    anna = harness.client('anna_user')
    ben = harness.client('ben_user')
  })

  async function upload(client: ApiClient, content: Uint8Array, file_id = 5n): Promise<TlValue> {
    const size = 1_024
    const parts = Math.ceil(content.length / size)
    for (let part = 0; part < parts; part += 1) {
      const bytes = content.slice(part * size, (part + 1) * size)
      await client.raw('upload.saveFilePart', { file_id, file_part: part, bytes })
    }
    return { _: 'inputFile', id: file_id, parts, name: 'picture.png', md5_checksum: '' }
  }

  async function sendPicture(): Promise<TlValue> {
    const media = { _: 'inputMediaUploadedPhoto', file: await upload(anna, picture) }
    await anna.call('messages.sendMedia', { peer: anna.peer('ben_user'), media, message: 'look', random_id: 1n })
    return field(field(ben.pushed.at(-1)!, 'message'), 'media')
  }

  const download = (photo: TlValue, params = {}) =>
    ben.call('upload.getFile', { location: location(photo), offset: 0n, limit: 4_096, ...params })

  const location = (photo: TlValue) => ({
    _: 'inputPhotoFileLocation',
    id: photo.id,
    access_hash: photo.access_hash,
    file_reference: photo.file_reference,
    thumb_size: 'x',
  })

  it('go up in parts and come down again, with the size of a picture', async () => {
    const photo = field(await sendPicture(), 'photo')
    expect(list(photo, 'sizes').at(-1)).toMatchObject({ type: 'x', w: 40, h: 30, size: 2_048 })
    const file = await download(photo)
    expect(file).toMatchObject({ _: 'upload.file', type: { _: 'storage.filePng' } })
    expect(file.bytes).toEqual(picture)
    expect((await download(photo, { offset: 1_024n, limit: 1_024 })).bytes).toEqual(picture.slice(1_024))
  })

  it('are had only by those who met them, for an hour', async () => {
    const photo = field(await sendPicture(), 'photo')
    const carl = harness.client('carl_user')
    const request = { location: location(photo), offset: 0n, limit: 1_024 }
    expect(await carl.refusal('upload.getFile', request)).toBe('400 LOCATION_INVALID')
    expect(await ben.refusal('upload.getFile', { ...request, offset: 5n })).toBe('400 OFFSET_INVALID')
    await harness.clock.advance(3_700_000)
    expect(await ben.refusal('upload.getFile', request)).toBe('400 FILE_REFERENCE_EXPIRED')
    const again = await ben.call('messages.getMessages', { id: [{ _: 'inputMessageID', id: 1 }] })
    const fresh = field(field(list(again, 'messages')[0]!, 'media'), 'photo')
    expect(await download(fresh)).toMatchObject({ _: 'upload.file' })
  })

  it('are refused with a part missing', async () => {
    await anna.raw('upload.saveFilePart', { file_id: 9n, file_part: 0, bytes: picture })
    const file = { _: 'inputFile', id: 9n, parts: 2, name: 'x', md5_checksum: '' }
    const media = { _: 'inputMediaUploadedPhoto', file }
    const params = { peer: anna.peer('ben_user'), media, message: '', random_id: 1n }
    expect(await anna.refusal('messages.sendMedia', params)).toBe('400 FILE_PART_1_MISSING')
  })

  it('keep their name and kind as documents, and can be sent on', async () => {
    const attributes = [{ _: 'documentAttributeAudio', duration: 3, voice: true }]
    const file = await upload(anna, picture)
    const media = { _: 'inputMediaUploadedDocument', file, mime_type: 'audio/ogg', attributes }
    const sent = await anna.call('messages.sendMedia', {
      peer: anna.peer('ben_user'),
      media,
      message: '',
      random_id: 1n,
    })
    const own = field(field(update(sent, 'updateNewMessage'), 'message'), 'media')
    expect(own).toMatchObject({ voice: true, document: { mime_type: 'audio/ogg', size: 2_048n } })
    const document = field(own, 'document')
    const again = { _: 'inputMediaDocument', id: { ...document, _: 'inputDocument' } }
    await anna.call('messages.sendMedia', { peer: anna.peer('carl_user'), media: again, message: '', random_id: 2n })
    expect(list(document, 'attributes').map((attribute) => attribute._)).toEqual([
      'documentAttributeAudio',
      'documentAttributeFilename',
    ])
  })

  it('make an album, with one number for the group', async () => {
    const multi_media = await Promise.all(
      [1n, 2n].map(async (id) => ({
        _: 'inputSingleMedia',
        media: { _: 'inputMediaUploadedPhoto', file: await upload(anna, picture, id) },
        random_id: 100n + id,
        message: `picture ${id}`,
      })),
    )
    const answer = await anna.call('messages.sendMultiMedia', { peer: anna.peer('ben_user'), multi_media })
    expect(updatesOf(answer).map((entry) => entry._)).toEqual([
      'updateMessageID',
      'updateMessageID',
      'updateNewMessage',
      'updateNewMessage',
    ])
    const groups = ben.pushed.map((entry) => field(entry, 'message').grouped_id)
    expect(groups[0]).toBeTypeOf('bigint')
    expect(groups[1]).toBe(groups[0])
  })

  it('become the picture of a person', async () => {
    await anna.call('photos.uploadProfilePhoto', { file: await upload(anna, picture) })
    const [user] = (await ben.raw('users.getUsers', { id: [ben.input('anna_user')] })) as TlValue[]
    expect(field(user!, 'photo')).toMatchObject({ _: 'userProfilePhoto' })
    const photos = await ben.call('photos.getUserPhotos', {
      user_id: ben.input('anna_user'),
      offset: 0,
      max_id: 0n,
      limit: 5,
    })
    expect(list(photos, 'photos')).toHaveLength(1)
  })
})
