import { calls, subscribers } from './client.ts';
import { logout, recorders } from './recorder.ts';
import type { Subject } from './subject.ts';
import { tabs } from './tabs.ts';

export const subjects: readonly Subject[] = [subscribers, calls, tabs, ...recorders, logout];
