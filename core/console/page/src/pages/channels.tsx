import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveRefetch, useResource } from '../api/resources'
import type { Channel, Channels } from '../api/shapes'
import { Button } from '../ui/button'
import { Card } from '../ui/card'
import { OperatorOnly } from '../ui/operator-only'
import { ResourceView } from '../ui/resource-view'
import { ChannelForm } from './channel-form'

const path = '/api/channels'

/** The output channels with their agents. */
export function ChannelsPage() {
  const { t } = useTranslation()
  const [isAdding, setAdding] = useState(false)
  useLiveRefetch('channels', path)
  const channels = useResource<Channels>(path)
  return (
    <>
      <div className="page-head">
        <h1>{t('nav.channels')}</h1>
        {!isAdding && (
          <OperatorOnly>
            <Button look="primary" onClick={() => setAdding(true)}>
              {t('channel.add')}
            </Button>
          </OperatorOnly>
        )}
      </div>
      {isAdding && (
        <Card title={t('channel.new')}>
          <ChannelForm done={() => setAdding(false)} />
        </Card>
      )}
      <ResourceView resource={channels}>
        {({ channels: list, problems }) => (
          <>
            {problems.map(({ path: place, message, fix, line }) => (
              <div className="failure" role="alert" key={`${line}${place}`}>
                <strong>
                  channels.json:{line} {place}
                </strong>
                <p>
                  {message}. {fix}
                </p>
              </div>
            ))}
            {list.length === 0 && !isAdding && <p className="muted">{t('channel.none')}</p>}
            {list.map((channel) => (
              <ChannelCard key={channel.id} channel={channel} />
            ))}
          </>
        )}
      </ResourceView>
    </>
  )
}

function ChannelCard({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  return (
    <Card
      title={channel.name}
      side={
        !isEditing && (
          <OperatorOnly>
            <Button small onClick={() => setEditing(true)}>
              {t('channel.edit')}
            </Button>
          </OperatorOnly>
        )
      }
    >
      {isEditing ? (
        <ChannelForm channel={channel} done={() => setEditing(false)} />
      ) : (
        <>
          <p className="muted">
            <code>{channel.id}</code> · {channel.crm_enabled ? t('channel.crmOn') : t('channel.crmOff')}
            {channel.enabled === false && ` · ${t('channel.off')}`}
          </p>
          <ul className="agents">
            {channel.agents.map(({ session_name: name, phone }) => (
              <li key={name} className="row">
                <strong>{name}</strong>
                <span className="muted">{phone}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}
