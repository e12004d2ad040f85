import type { BroadcastChannelLike } from '../../../src/core.ts';
import type { Stage } from './stage.ts';

interface Line {
  readonly tab: string;
  readonly name: string;
  readonly end: BroadcastChannelLike;
  /** What each of the others said and was not heard yet. */
  readonly unheard: Map<string, object[]>;
}

/** The BroadcastChannel of one profile. Each message is a step of each tab that hears it, and what one tab says is heard in order. */
export function createChannel(stage: Stage): (tab: string) => (name: string) => BroadcastChannelLike {
  const lines: Line[] = [];

  const say = (from: string, { tab, end, unheard }: Line, data: unknown) => {
    const said = unheard.get(from) ?? [];
    unheard.set(from, said);
    const message = {};
    said.push(message);
    const hear = () => {
      said.shift();
      end.onmessage?.call(end as BroadcastChannel, { data: structuredClone(data) } as MessageEvent);
    };
    stage.expect(tab, `hears from ${from}`, [], hear, () => said[0] === message);
  };

  return (tab) => (name) => {
    const end: BroadcastChannelLike = {
      onmessage: null,
      postMessage(data) {
        for (const line of lines) if (line.end !== end && line.name === name) say(tab, line, data);
      },
      close: () => {},
    };
    lines.push({ tab, name, end, unheard: new Map() });
    return end;
  };
}
