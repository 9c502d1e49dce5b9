import { RpcError } from '../../rpc-error.js'
import {
  type Document,
  type DocumentAttribute,
  documentHas,
  type LiveLocation,
  type Media,
  type Photo,
  Poll,
  type PollAnswer,
} from '../../world/media.js'
import type { AccountCall } from '../call.js'
import type { Params } from '../params.js'

/** The faces of a die and their like, by emoji. */
const diceFaces: Readonly<Record<string, number>> = { '🎲': 6, '🎯': 6, '🏀': 5, '⚽': 5, '🎳': 6, '🎰': 64 }

/** What a client wants to send along with a message. */
export function mediaFromTl(call: AccountCall, media: Params): Media | undefined {
  const spoiler = media.flag('spoiler')
  const ttlSeconds = media.optionalInt('ttl_seconds')
  switch (media.name) {
    case 'inputMediaEmpty':
    case 'inputMediaWebPage':
      return undefined
    case 'inputMediaUploadedPhoto': {
      const { content } = uploaded(call, media.object('file'))
      return { type: 'photo', photo: call.world.files.addPhoto(content, call.account.dcId), spoiler, ttlSeconds }
    }
    case 'inputMediaPhoto':
      return { type: 'photo', photo: photoFromTl(call, media.object('id')), spoiler, ttlSeconds }
    case 'inputMediaUploadedDocument': {
      const { content, name } = uploaded(call, media.object('file'))
      const attributes = media.objects('attributes').map(attributeFromTl)
      const named: DocumentAttribute[] = [{ type: 'filename', fileName: name }]
      const all =
        attributes.some(({ type }) => type === 'filename') || name === '' ? attributes : [...attributes, ...named]
      const document = call.world.files.addDocument(content, call.account.dcId, media.string('mime_type'), all)
      return { type: 'document', document, spoiler, ttlSeconds }
    }
    case 'inputMediaDocument':
      return { type: 'document', document: documentFromTl(call, media.object('id')), spoiler, ttlSeconds }
    case 'inputMediaContact': {
      const phone = media.string('phone_number')
      const account = call.world.state.accountByPhone(phone)
      return {
        type: 'contact',
        phone,
        firstName: media.string('first_name'),
        lastName: media.string('last_name'),
        vcard: media.optionalString('vcard') ?? '',
        userId: account?.id ?? 0,
      }
    }
    case 'inputMediaGeoPoint':
      return { type: 'geo', ...geoFromTl(media.object('geo_point')) }
    case 'inputMediaGeoLive':
      return liveFromTl(media)
    case 'inputMediaVenue':
      return {
        type: 'venue',
        ...geoFromTl(media.object('geo_point')),
        title: media.string('title'),
        address: media.string('address'),
        provider: media.string('provider'),
        venueId: media.string('venue_id'),
        venueType: media.string('venue_type'),
      }
    case 'inputMediaDice': {
      const emoticon = media.string('emoticon')
      const faces = diceFaces[emoticon]
      if (!faces) throw new RpcError(400, 'EMOTICON_INVALID')
      return { type: 'dice', emoticon, value: 1 + call.world.state.random.int(faces) }
    }
    case 'inputMediaPoll':
      return pollFromTl(call, media)
    default:
      throw new RpcError(400, 'MEDIA_INVALID')
  }
}

/** The bytes of an `InputFile`. */
export function uploaded(call: AccountCall, file: Params): { content: Uint8Array; name: string } {
  const name = file.optionalString('name') ?? ''
  const upload = { id: file.long('id'), parts: file.int('parts'), name, md5: file.optionalString('md5_checksum') }
  return { content: call.world.files.take(call.account.id, upload), name }
}

export function photoFromTl(call: AccountCall, input: Params): Photo {
  const file = known(call, input, 'photo', 'PHOTO_INVALID')
  if (!('sizes' in file)) throw new RpcError(400, 'PHOTO_INVALID')
  return file
}

export function documentFromTl(call: AccountCall, input: Params): Document {
  const file = known(call, input, 'document', 'DOCUMENT_INVALID')
  if (!('mimeType' in file)) throw new RpcError(400, 'DOCUMENT_INVALID')
  return file
}

function known(call: AccountCall, input: Params, kind: 'photo' | 'document', error: string): Photo | Document {
  const id = input.optionalLong('id')
  const file = id === undefined ? undefined : call.world.files.find(id)
  if (!file || input.long('access_hash') !== call.world.state.accessHash(call.account.id, kind, file.id)) {
    throw new RpcError(400, error)
  }
  call.world.files.checkReference(call.account.id, file, input.bytes('file_reference'))
  return file
}

function geoFromTl(point: Params): { latitude: number; longitude: number } {
  if (point.name === 'inputGeoPointEmpty') throw new RpcError(400, 'MEDIA_INVALID')
  return { latitude: point.int('lat'), longitude: point.int('long') }
}

/**
 * A place that is kept up to date.
 * @param message - the one that shows it so far, where it is edited.
 */
export function liveFromTl(media: Params, message?: { media: Media | undefined; date: number }, now = 0): LiveLocation {
  const before = message?.media
  if (message && (before?.type !== 'geo-live' || message.date + before.period <= now)) {
    throw new RpcError(400, 'MESSAGE_ID_INVALID')
  }
  const live = before?.type === 'geo-live' ? before : undefined
  // What has ended was live for as long as it was.
  if (media.flag('stopped') && live && message) return { ...live, period: Math.max(now - message.date, 1) }
  const period = media.optionalInt('period') ?? live?.period
  if (period === undefined || ((period < 60 || period > 86_400) && period !== forEver)) {
    throw new RpcError(400, 'MEDIA_INVALID')
  }
  return {
    type: 'geo-live',
    ...geoFromTl(media.object('geo_point')),
    heading: media.optionalInt('heading'),
    period,
    proximity: media.optionalInt('proximity_notification_radius'),
  }
}

/** The period of a place that is kept up to date until somebody ends it. */
const forEver = 0x7f_ff_ff_ff

function attributeFromTl(attribute: Params): DocumentAttribute {
  switch (attribute.name) {
    case 'documentAttributeFilename':
      return { type: 'filename', fileName: attribute.string('file_name') }
    case 'documentAttributeImageSize':
      return { type: 'image-size', width: attribute.int('w'), height: attribute.int('h') }
    case 'documentAttributeAnimated':
      return { type: 'animated' }
    case 'documentAttributeVideo':
      return {
        type: 'video',
        duration: attribute.int('duration'),
        width: attribute.int('w'),
        height: attribute.int('h'),
        round: attribute.flag('round_message'),
        supportsStreaming: attribute.flag('supports_streaming'),
        noSound: attribute.flag('nosound'),
      }
    case 'documentAttributeAudio':
      return {
        type: 'audio',
        duration: attribute.int('duration'),
        voice: attribute.flag('voice'),
        title: attribute.optionalString('title'),
        performer: attribute.optionalString('performer'),
        waveform: attribute.optionalBytes('waveform'),
      }
    case 'documentAttributeSticker':
      return { type: 'sticker', alt: attribute.string('alt') }
    default:
      return { type: 'has-stickers' }
  }
}

function pollFromTl(call: AccountCall, media: Params): Media {
  const poll = media.object('poll')
  const answers = poll.objects('answers').map((answer, index) => ({
    text: plain(answer, 'text'),
    // Newer layers leave it to the server by what bytes an answer is chosen.
    option: answer.optionalBytes('option') ?? new Uint8Array(Buffer.from(String(index))),
  }))
  if (answers.length < 2 || answers.length > 12) throw new RpcError(400, 'POLL_ANSWERS_INVALID')
  const options = new Set(answers.map(({ option }) => Buffer.from(option).toString('hex')))
  if (options.size < answers.length) throw new RpcError(400, 'POLL_OPTION_DUPLICATE')
  if (answers.some(({ option }) => option.length === 0 || option.length > 100)) {
    throw new RpcError(400, 'POLL_OPTION_INVALID')
  }
  const question = plain(poll, 'question')
  if (question === '') throw new RpcError(400, 'POLL_QUESTION_INVALID')
  return {
    type: 'poll',
    poll: new Poll({
      id: call.world.state.random.long(),
      question,
      answers,
      publicVoters: poll.flag('public_voters'),
      multipleChoice: poll.flag('multiple_choice'),
      quiz: poll.flag('quiz'),
      correct: correctOptions(media, answers),
      solution: media.optionalString('solution'),
      closed: poll.flag('closed'),
    }),
  }
}

/** The right answers of a quiz: the options themselves, or in newer layers their places. */
function correctOptions(media: Params, answers: readonly PollAnswer[]): Uint8Array[] {
  const given = media.value.correct_answers
  if (!Array.isArray(given)) return []
  return given.map((entry) => {
    const option = typeof entry === 'number' ? answers[entry]?.option : entry
    if (!(option instanceof Uint8Array)) throw new RpcError(400, 'QUIZ_CORRECT_ANSWER_INVALID')
    return option
  })
}

/** A text that is a plain string in older layers. */
function plain(object: Params, name: string): string {
  const field = object.value[name]
  return typeof field === 'string' ? field : object.object(name).string('text')
}

/** Whether media can be part of an album of others of its kind. */
export function canBeGrouped(media: Media): boolean {
  return media.type === 'photo' || (media.type === 'document' && !documentHas(media.document, 'sticker'))
}
