import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../api/shapes'
import type { OptionField } from '../../forms/option-shapes'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Help } from '../../ui/help'
import { OperatorOnly } from '../../ui/operator-only'
import { ChannelForm } from './channel-form'

/** A channel at a glance, and its form. */
export function ChannelCard({ channel, fields }: { channel: Channel; fields: readonly OptionField[] | undefined }) {
  const { t } = useTranslation()
  const [isEditing, setEditing] = useState(false)
  return (
    <Card
      title={channel.name}
      side={
        !isEditing &&
        fields && (
          <OperatorOnly>
            <Button small onClick={() => setEditing(true)}>
              {t('channel.edit')}
              <span className="hidden"> {channel.name}</span>
            </Button>
          </OperatorOnly>
        )
      }
    >
      {isEditing && fields ? (
        <ChannelForm {...{ fields, channel }} done={() => setEditing(false)} />
      ) : (
        <Summary channel={channel} />
      )}
    </Card>
  )
}

function Summary({ channel }: { channel: Channel }) {
  const { t } = useTranslation()
  const { input_sources: sources = [], filters = {}, agents } = channel
  const { include_keywords: wanted = [], exclude_keywords: unwanted = [] } = filters
  return (
    <>
      <p className="row">
        <code>{channel.id}</code>
        <Help of="conversations">
          <Badge look={channel.crm_enabled ? 'good' : 'quiet'}>
            {channel.crm_enabled ? t('channel.crmOn') : t('channel.crmOff')}
          </Badge>
        </Help>
        {channel.enabled === false && <Badge look="warn">{t('channel.off')}</Badge>}
      </p>
      <dl className="channel-facts">
        <Fact title={t('channel.sources')}>
          {sources.length > 0 ? (
            <Words words={sources.map(String)} />
          ) : (
            <span className="muted">{t('channel.no')}</span>
          )}
        </Fact>
        {wanted.length > 0 && (
          <Fact title={t(filters.require_all_includes ? 'channel.wantedAll' : 'channel.wanted')}>
            <Words words={wanted} />
          </Fact>
        )}
        {unwanted.length > 0 && (
          <Fact title={t('channel.unwanted')}>
            <Words words={unwanted} />
          </Fact>
        )}
        <Fact title={t('channel.agents')}>
          {agents.length === 0 && <span className="muted">{t('channel.no')}</span>}
          <ul className="agents">
            {agents.map(({ session_name: name, phone }) => (
              <li key={name} className="row">
                <strong>{name}</strong>
                <span className="muted">{phone}</span>
              </li>
            ))}
          </ul>
        </Fact>
      </dl>
    </>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Words({ words }: { words: readonly string[] }) {
  return (
    <span className="words">
      {words.map((word) => (
        <code key={word}>{word}</code>
      ))}
    </span>
  )
}
