using System.Text.Json;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <content>Giving sinks what waits for them.</content>
public sealed partial class DeliveryQueue
{
    private void StartPumps()
    {
        foreach (var sink in _sinks.Current.Sinks)
        {
            if (_pumps.TryGetValue(sink.Name, out var known))
            {
                if (!ReferenceEquals(known.Sink, sink)) known.Retry.Forget();
                known.Sink = sink;
                continue;
            }

            var pump = new SinkPump(new SinkRetry(_options.Retry)) { Sink = sink };
            _pumps.Add(sink.Name, pump);
            pump.Running = Task.Run(() => PumpAsync(sink.Name, pump));
        }
    }

    /// <summary>Gives a sink what waits for it, one after the other.</summary>
    private async Task PumpAsync(string name, SinkPump pump)
    {
        while (!_ending.IsCancellationRequested)
        {
            WaitingAlert? next;
            Sink? sink;
            TimeSpan wait;
            lock (_lock)
            {
                if (_failure is not null) return;
                sink = _sinks.Current.Find(name);
                next = sink is null ? null : _book.Next(name);
                // What is not durable yet may be told again.
                if (next?.Alert.Number > _durable) next = null;
                wait = pump.Retry.NotBefore - Now;
            }

            if (next is null || wait > TimeSpan.Zero)
            {
                await pump.WaitAsync(next is null ? Timeout.InfiniteTimeSpan : wait, _ending.Token);
                continue;
            }

            var result = await SendAsync(sink!, next.Alert);
            if (result is null) return;
            _options.Attempted(
                sink!.Type.ToString().ToLowerInvariant(), result.Outcome.ToString().ToLowerInvariant());
            Settle(sink, next, pump.Retry, result);
            await SavedAsync(name);
        }
    }

    /// <summary>One attempt; null when it was cut because the queue ends.</summary>
    private async Task<SendResult?> SendAsync(Sink sink, QueuedAlert queued)
    {
        try
        {
            var alert = JsonSerializer.Deserialize(queued.Json.Span, GrainwatchJson.Default.Alert)!;
            return await _sinks.WriterOf(sink).SendAsync(new Outgoing(queued, alert), _ended.Token);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return SendResult.Failed($"{e.GetType().Name}: {e.Message}");
        }
    }

    private void Settle(Sink sink, WaitingAlert waiting, SinkRetry retry, SendResult result)
    {
        lock (_lock)
        {
            // Let go meanwhile, with its sink.
            if (_failure is not null || _book.Next(sink.Name)?.Alert.Number != waiting.Alert.Number) return;
            var number = waiting.Alert.Number;
            switch (result.Outcome)
            {
                case SendOutcome.Taken:
                    retry.Succeed(Now);
                    Add(new DeliveryRecord { Event = DeliveryEvent.Done, Sink = sink.Name, Number = number });
                    return;
                case SendOutcome.Refused:
                    retry.Refuse(Now, result.Said);
                    Bury(result.Said);
                    return;
                default:
                    retry.Fail(Now, result.Said, result.RetryAfter, _options.Chance());
                    if (Now - waiting.Since >= sink.GiveUpAfter) Bury($"given up, at last: {result.Said}");
                    return;
            }

            void Bury(string why)
            {
                _options.Warn($"the sink '{sink.Name}' did not take alert {waiting.Alert.Id}, revision "
                    + $"{waiting.Alert.Revision}: {why}; it is a dead letter now");
                Add(new DeliveryRecord
                {
                    Event = DeliveryEvent.Dead,
                    Sink = sink.Name,
                    Number = number,
                    At = Now,
                    Why = why,
                });
            }
        }
    }
}
