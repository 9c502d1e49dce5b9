import { resolve } from 'node:path'
import type { Logger } from '../../logging/logger.js'
import type { SharedText } from '../../storage/shared-text.js'
import type { Clock } from '../../time/clock.js'
import type { TakenNames } from '../check-channels.js'
import { readChannels } from '../read-channels.js'
import type { TextDocument } from '../text-document.js'
import { FileOfShared } from './file-of-shared.js'
import { NotedTexts } from './noted-texts.js'
import { SharedDocument } from './shared-document.js'

/** Where is noted what the file of the channels was last, in a cluster. */
const noteFile = 'data/channels.noted.json'

interface OpenSharedChannelsParts {
  readonly shared: SharedText
  readonly file: TextDocument
  readonly cwd: string
  readonly clock: Clock
  readonly logger: Logger
  readonly taken: TakenNames
}

/**
 * Brings the channels that several machines share and the file on this one together.
 * @throws CONFIG_CHANNELS_INVALID, CONFIG_UNREADABLE, STORAGE_...
 */
export function openSharedChannels(parts: OpenSharedChannelsParts): Promise<SharedDocument> {
  const { shared, file, cwd, clock, logger, taken } = parts
  const noted = new NotedTexts(resolve(cwd, noteFile), file.name)
  const read = (text: string) => readChannels(text, taken)
  return SharedDocument.open({
    file: new FileOfShared({ file, shared, noted, read, clock, logger }),
    ...{ shared, clock, logger },
  })
}
