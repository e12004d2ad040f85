import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, onTestFinished, test } from 'vitest';
import { openDay } from './mishaps.ts';
import { countSession } from './opentelemetry.ts';

/** OpenTelemetry with an exporter that keeps what it is given. */
function startMeter() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  onTestFinished(() => provider.shutdown());
  const points = async () => {
    await provider.forceFlush();
    const { scopeMetrics = [] } = exporter.getMetrics().at(-1) ?? {};
    return scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          name: descriptor.name,
          ...attributes,
          count: typeof value === 'number' ? value : value.count,
        })),
      ),
    );
  };
  return { meter: provider.getMeter('auth'), points };
}

test('failures are counted by status, ends by reason and refreshes by cause, and no attribute holds a secret', async () => {
  const { meter, points } = startMeter();
  const { auth, run, tells } = openDay();
  const stop = countSession(auth, meter);
  await run();
  stop();
  const counted = await points();
  expect(counted).toEqual(
    expect.arrayContaining([
      { name: 'auth.refresh.duration', cause: 'manual', count: 1 },
      { name: 'auth.refresh.failures', status: 503, count: 1 },
      { name: 'auth.refresh.failures', status: 'no answer', count: 1 },
      { name: 'auth.session.ends', reason: 'rejected', count: 1 },
      { name: 'auth.warnings', code: 'unknown_refusal', count: 1 },
    ]),
  );
  expect(tells(JSON.stringify(counted))).toBe(false);
});

test('what happens in two tabs is counted once', async () => {
  const { meter, points } = startMeter();
  await openDay().inTwoTabs((auth) => countSession(auth, meter));
  expect(await points()).toEqual([
    { name: 'auth.refresh.duration', cause: 'manual', count: 1 },
    { name: 'auth.session.ends', reason: 'logout', count: 1 },
  ]);
});

test('without an SDK nothing is counted, and nothing fails', async () => {
  const { auth, run } = openDay();
  countSession(auth);
  await run();
  expect(auth.state).toMatchObject({ reason: 'rejected' });
});
