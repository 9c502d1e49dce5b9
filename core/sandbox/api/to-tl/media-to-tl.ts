import type { TlValue } from '../../tl-value.js'
import type { Document, DocumentAttribute, Media, Photo, Poll } from '../../world/media.js'
import { documentHas } from '../../world/media.js'
import { pollView } from '../../world/poll-view.js'
import { formattedPollsLayer } from '../layers.js'
import type { View } from './view.js'

export function mediaToTl(view: View, media: Media): TlValue {
  switch (media.type) {
    case 'photo':
      return {
        _: 'messageMediaPhoto',
        photo: photoToTl(view, media.photo),
        spoiler: media.spoiler || undefined,
        ttl_seconds: media.ttlSeconds,
      }
    case 'document': {
      const audio = media.document.attributes.find((attribute) => attribute.type === 'audio')
      return {
        _: 'messageMediaDocument',
        document: documentToTl(view, media.document),
        spoiler: media.spoiler || undefined,
        video: documentHas(media.document, 'video') || undefined,
        voice: audio?.type === 'audio' && audio.voice ? true : undefined,
        ttl_seconds: media.ttlSeconds,
      }
    }
    case 'contact':
      return {
        _: 'messageMediaContact',
        phone_number: media.phone,
        first_name: media.firstName,
        last_name: media.lastName,
        vcard: media.vcard,
        user_id: media.userId === 0 ? 0n : view.user(media.userId),
      }
    case 'geo':
      return { _: 'messageMediaGeo', geo: geoToTl(media.latitude, media.longitude) }
    case 'geo-live':
      return {
        _: 'messageMediaGeoLive',
        geo: geoToTl(media.latitude, media.longitude),
        heading: media.heading,
        period: media.period,
        proximity_notification_radius: media.proximity,
      }
    case 'venue':
      return {
        _: 'messageMediaVenue',
        geo: geoToTl(media.latitude, media.longitude),
        title: media.title,
        address: media.address,
        provider: media.provider,
        venue_id: media.venueId,
        venue_type: media.venueType,
      }
    case 'dice':
      return { _: 'messageMediaDice', value: media.value, emoticon: media.emoticon }
    case 'poll':
      return { _: 'messageMediaPoll', poll: pollToTl(view, media.poll), results: pollResultsToTl(view, media.poll) }
  }
}

/** The squares Telegram cuts out of the photos of people and chats, by their side. */
const profileSizes = { a: 160, b: 320, c: 640 } as const

/** The photo of a person or chat. All its sizes have the same bytes. */
export function profilePhotoToTl(view: View, photo: Photo): TlValue {
  const size = photo.size
  const sizes = Object.entries(profileSizes).map(([type, side]) => ({ _: 'photoSize', type, w: side, h: side, size }))
  return { ...photoToTl(view, photo), sizes }
}

export function photoToTl(view: View, photo: Photo): TlValue {
  return {
    _: 'photo',
    id: photo.id,
    access_hash: view.world.state.accessHash(view.viewer.id, 'photo', photo.id),
    file_reference: view.world.files.reference(view.viewer.id, photo),
    date: photo.date,
    sizes: photo.sizes.map(({ type, width, height, size }) => ({ _: 'photoSize', type, w: width, h: height, size })),
    dc_id: photo.dcId,
  }
}

export function documentToTl(view: View, document: Document): TlValue {
  return {
    _: 'document',
    id: document.id,
    access_hash: view.world.state.accessHash(view.viewer.id, 'document', document.id),
    file_reference: view.world.files.reference(view.viewer.id, document),
    date: document.date,
    mime_type: document.mimeType,
    size: BigInt(document.size),
    dc_id: document.dcId,
    attributes: document.attributes.map(attributeToTl),
  }
}

function attributeToTl(attribute: DocumentAttribute): TlValue {
  switch (attribute.type) {
    case 'filename':
      return { _: 'documentAttributeFilename', file_name: attribute.fileName }
    case 'image-size':
      return { _: 'documentAttributeImageSize', w: attribute.width, h: attribute.height }
    case 'animated':
      return { _: 'documentAttributeAnimated' }
    case 'has-stickers':
      return { _: 'documentAttributeHasStickers' }
    case 'video':
      return {
        _: 'documentAttributeVideo',
        // Older layers count whole seconds.
        duration: Math.round(attribute.duration),
        w: attribute.width,
        h: attribute.height,
        round_message: attribute.round || undefined,
        supports_streaming: attribute.supportsStreaming || undefined,
        nosound: attribute.noSound || undefined,
      }
    case 'audio':
      return {
        _: 'documentAttributeAudio',
        duration: attribute.duration,
        voice: attribute.voice || undefined,
        title: attribute.title,
        performer: attribute.performer,
        waveform: attribute.waveform,
      }
    case 'sticker':
      return { _: 'documentAttributeSticker', alt: attribute.alt, stickerset: { _: 'inputStickerSetEmpty' } }
  }
}

function geoToTl(latitude: number, longitude: number): TlValue {
  return { _: 'geoPoint', lat: latitude, long: longitude, access_hash: 0n }
}

export function pollToTl(view: View, poll: Poll): TlValue {
  const text = (value: string) =>
    view.layer < formattedPollsLayer ? value : { _: 'textWithEntities', text: value, entities: [] }
  return {
    _: 'poll',
    id: poll.id,
    question: text(poll.question),
    answers: poll.answers.map((answer) => ({ _: 'pollAnswer', text: text(answer.text), option: answer.option })),
    closed: poll.closed || undefined,
    public_voters: poll.publicVoters || undefined,
    multiple_choice: poll.multipleChoice || undefined,
    quiz: poll.quiz || undefined,
    hash: 0n,
  }
}

export function pollResultsToTl(view: View, poll: Poll): TlValue {
  const { options, totalVoters, explanation } = pollView(poll, view.viewer)
  const results = options.map(({ voters, chosen, correct }, place) => ({
    _: 'pollAnswerVoters',
    option: poll.answers[place]?.option,
    voters,
    chosen: chosen || undefined,
    correct: correct || undefined,
  }))
  return {
    _: 'pollResults',
    results: results.some(({ voters }) => voters !== undefined) ? results : undefined,
    total_voters: totalVoters,
    solution: explanation,
    solution_entities: explanation === undefined ? undefined : [],
  }
}
