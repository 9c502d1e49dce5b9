import type { TlValue } from '../../tl-value.js'
import type { SendAction } from '../../world/send-action.js'

const constructors = {
  typing: 'sendMessageTypingAction',
  cancel: 'sendMessageCancelAction',
  'record-video': 'sendMessageRecordVideoAction',
  'upload-video': 'sendMessageUploadVideoAction',
  'record-audio': 'sendMessageRecordAudioAction',
  'upload-audio': 'sendMessageUploadAudioAction',
  'upload-photo': 'sendMessageUploadPhotoAction',
  'upload-document': 'sendMessageUploadDocumentAction',
  location: 'sendMessageGeoLocationAction',
  contact: 'sendMessageChooseContactAction',
  game: 'sendMessageGamePlayAction',
  'record-round': 'sendMessageRecordRoundAction',
  'upload-round': 'sendMessageUploadRoundAction',
  'choose-sticker': 'sendMessageChooseStickerAction',
} as const satisfies Record<SendAction['type'], string>

export function sendActionToTl(action: SendAction): TlValue {
  return { _: constructors[action.type], ...('progress' in action ? { progress: action.progress } : {}) }
}

/** The action behind a constructor; what the world does not tell apart counts as typing. */
export function sendActionFromTl(name: string, progress: number): SendAction {
  for (const [type, known] of Object.entries(constructors)) {
    if (known !== name) continue
    return (type.startsWith('upload-') ? { type, progress } : { type }) as SendAction
  }
  return { type: 'typing' }
}
