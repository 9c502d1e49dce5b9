/** What someone is doing in a chat right now. */
export type SendAction =
  | { type: 'typing' }
  | { type: 'cancel' }
  | { type: 'record-video' }
  | { type: 'upload-video'; progress: number }
  | { type: 'record-audio' }
  | { type: 'upload-audio'; progress: number }
  | { type: 'upload-photo'; progress: number }
  | { type: 'upload-document'; progress: number }
  | { type: 'location' }
  | { type: 'contact' }
  | { type: 'game' }
  | { type: 'record-round' }
  | { type: 'upload-round'; progress: number }
  | { type: 'choose-sticker' }
