using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// A shard's log and the principals it should hold: whatever is acknowledged is folded by the side, from scratch.
/// </summary>
internal sealed class LogWorld : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<PrincipalKey, (PrincipalState State, long Version)> _expected = [];
    private PolicyInForce _policy = PolicyInForce.Default;

    public LogWorld(LogOptions? options = null)
    {
        Options = options ?? new LogOptions();
        Log = new ShardLog(Folder, _policy, Options);
    }

    public LogOptions Options { get; set; }

    public ShardLog Log { get; private set; }

    public string Folder => _temp.Path;

    /// <summary>The principals that it should hold.</summary>
    public IReadOnlyCollection<PrincipalKey> Keys => _expected.Keys;

    public static PrincipalKey User(int number) => new("IAMUser", "123456789012", $"AIDA{number:D4}");

    /// <summary>So many events of a user, from a minute on.</summary>
    public static List<TrailEvent> Events(PrincipalKey key, int minute, int count = 1)
    {
        var template = StoryBook.Tell("quiet-life").Events[0];
        return
        [
            .. Enumerable.Range(minute, count).Select(i => template with
            {
                Id = EventId.Parse($"{key.Id}-{i}"),
                Principal = new Principal(key, key.Id),
                Time = template.Time.AddMinutes(i),
                Arn = null,
            }),
        ];
    }

    /// <summary>Begins to write a batch; it counts once it was answered.</summary>
    public Task<string> Begin(PrincipalKey key, IReadOnlyList<TrailEvent> events, Arrival arrival = Arrival.Live)
    {
        var known = _expected.TryGetValue(key, out var expected);
        var state = known
            ? StateCodec.Decode(StateCodec.Encode(expected.State))
            : new PrincipalState(key);
        List<TrailEvent> applied = [];
        new PrincipalFold(state, _policy.Policy).Apply(events, applied, arrival);
        var version = known ? $"{expected.Version}" : null;
        var write = Log.WriteAsync(
            new PrincipalWrite(state, applied, null, version) { Batch = events, Arrival = arrival }).AsTask();
        return KeepAsync();

        async Task<string> KeepAsync()
        {
            var answer = await write;
            state.Outbox.Clear();
            _expected[key] = (state, expected.Version + 1);
            return answer;
        }
    }

    /// <summary>Writes and commits a batch.</summary>
    public void Write(PrincipalKey key, IReadOnlyList<TrailEvent> events, Arrival arrival = Arrival.Live)
    {
        var write = Begin(key, events, arrival);
        Log.Commit();
        if (write.IsFaulted) throw write.Exception.InnerException!;
    }

    /// <summary>Closes the log and opens it again, under another policy if one is given.</summary>
    public void Restart(PolicyInForce? policy = null)
    {
        Log.Dispose();
        _policy = policy ?? _policy;
        Log = new ShardLog(Folder, _policy, Options);
    }

    /// <summary>A principal's memory as the log gives it, and as it should be; outboxes and duplicates left out.</summary>
    public async Task<(string? Actual, string? Expected)> CompareAsync(PrincipalKey key)
    {
        var stored = await Log.ReadAsync(key);
        var expected = _expected.TryGetValue(key, out var known) ? $"{known.Version} {Text(known.State)}" : null;
        return (stored is null ? null : $"{stored.Version} {Text(stored.State)}", expected);
    }

    /// <summary>A memory's bytes.</summary>
    public static string Text(PrincipalState state)
    {
        var copy = StateCodec.Decode(StateCodec.Encode(state));
        copy.Outbox.Clear();
        return Convert.ToHexString(StateCodec.Encode(copy));
    }

    public void Dispose()
    {
        Log.Dispose();
        _temp.Dispose();
    }
}
