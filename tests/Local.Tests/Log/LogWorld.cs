using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Log;
using Xunit;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// A shard's log, the actors that write to it, and by the side, byte for byte, the memories that they wrote and the log
/// has acknowledged.
/// </summary>
internal sealed class LogWorld : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<PrincipalKey, (string Memory, string Version)> _expected = [];
    private readonly Dictionary<PrincipalKey, PrincipalActor> _actors = [];
    private readonly LivePolicy _live;

    public LogWorld(LogOptions? options = null, PolicyInForce? policy = null)
    {
        Options = options ?? new LogOptions();
        _live = new LivePolicy(policy ?? PolicyInForce.Default);
        Log = new ShardLog(Folder, Policy, Options);
    }

    public LogOptions Options { get; set; }

    public PolicyInForce Policy => _live.Current;

    public ShardLog Log { get; private set; }

    public string Folder => _temp.Path;

    /// <summary>Whom the actors tell.</summary>
    public Listener Outlet { get; } = new();

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

    /// <summary>A principal's actor; one that has failed is replaced.</summary>
    public PrincipalActor Actor(PrincipalKey key)
    {
        if (!_actors.TryGetValue(key, out var actor) || actor.IsFenced)
            _actors[key] = actor = new PrincipalActor(key, new Witness(this), Outlet, _live);
        return actor;
    }

    /// <summary>Begins to write a batch; it counts once it was answered.</summary>
    public Task<ApplyReceipt> Begin(
        PrincipalKey key, IReadOnlyList<TrailEvent> events, Arrival arrival = Arrival.Live) =>
        Here(() => Actor(key).ApplyAsync(events, arrival));

    /// <summary>Begins to write a decision.</summary>
    public Task<DecisionOutcome> Begin(PrincipalKey key, Decision decision) =>
        Here(() => Actor(key).DecideAsync(decision));

    public void Commit() => Here(() =>
    {
        Log.Commit();
        return true;
    });

    /// <summary>Writes and commits a batch.</summary>
    public void Write(PrincipalKey key, IReadOnlyList<TrailEvent> events, Arrival arrival = Arrival.Live)
    {
        var write = Begin(key, events, arrival);
        Commit();
        if (write.IsFaulted) throw write.Exception.InnerException!;
        Assert.True(write.IsCompletedSuccessfully);
    }

    /// <summary>Lets a principal's actor go: the next one reads.</summary>
    public void Evict(PrincipalKey key) => _actors.Remove(key);

    /// <summary>Closes the log and opens it again, under another policy if one is given.</summary>
    public void Restart(PolicyInForce? policy = null)
    {
        Close();
        Change(policy ?? Policy);
        Log = new ShardLog(Folder, Policy, Options);
    }

    /// <summary>Puts another policy in force, while everybody is awake.</summary>
    public void Change(PolicyInForce policy) => _live.Replace(policy);

    public void Close()
    {
        Log.Dispose();
        _actors.Clear();
    }

    /// <summary>Maintains it until there is nothing left to do, or something goes wrong.</summary>
    public void Settle()
    {
        for (var left = 10_000; Log.Maintain(); left--) Assert.True(left > 0, "there is no end to it");
    }

    /// <summary>A principal's version and memory as the log gives it, and as it was acknowledged.</summary>
    public async Task<(string? Actual, string? Expected)> CompareAsync(PrincipalKey key)
    {
        var stored = await Log.ReadAsync(key);
        return (stored is null ? null : $"{stored.Version} {Text(stored.State)}", Acknowledged(key));
    }

    /// <summary>A principal's version and memory as it was acknowledged last.</summary>
    public string? Acknowledged(PrincipalKey key) =>
        _expected.TryGetValue(key, out var known) ? $"{known.Version} {known.Memory}" : null;

    /// <summary>Every principal is what was acknowledged, and lists would show it so.</summary>
    public Task AssertAllAsync(string hint = "") => AssertAllAsync(Log, hint);

    /// <summary>A process that died now would be followed by one that finds the same.</summary>
    /// <param name="hint">What to say otherwise.</param>
    /// <param name="leave">Writes into a folder what is left. Default: all files as they are.</param>
    public async Task AssertCrashAsync(string hint = "", Action<string>? leave = null)
    {
        using var copy = new TempFolder();
        if (leave is not null) leave(copy.Path);
        else TempFolder.Copy(Folder, copy.Path);
        using var log = new ShardLog(copy.Path, Policy, Options with
        {
            OpenFile = path => new Unflushed(path),
            FlushFolder = _ => { },
        });
        await AssertAllAsync(log, hint);
    }

    private async Task AssertAllAsync(ShardLog log, string hint)
    {
        var headers = log.ReadHeaders().ToDictionary(notice => notice.Principal.Key);
        Assert.True(headers.Count == Keys.Count, $"{headers.Count} principals for {Keys.Count}; {hint}");
        foreach (var key in Keys)
        {
            var stored = (await log.ReadAsync(key))!;
            var (actual, expected) = ($"{stored.Version} {Text(stored.State)}", Acknowledged(key));
            Assert.True(actual == expected, $"{key} is\n{actual}\nand not\n{expected}\n{hint}");
            var header = headers[key.Text];
            var shown = PrincipalNotice.Of(stored.State);
            shown = shown with { Principal = shown.Principal with { Revision = header.Principal.Revision } };
            Assert.True(
                Text(header) == Text(shown),
                $"lists would show {key} as\n{Text(header)}\nand not\n{Text(shown)}\n{hint}");
        }
    }

    /// <summary>A memory's bytes.</summary>
    public static string Text(PrincipalState state) => Convert.ToHexString(StateCodec.Encode(state));

    /// <summary>A header's alerts are in no order.</summary>
    private static string Text(PrincipalNotice notice) => Convert.ToHexString(
        NoticeCodec.Encode(notice with { Alerts = [.. notice.Alerts.OrderBy(alert => alert.Id)] }));

    public void Dispose()
    {
        Log.Dispose();
        _temp.Dispose();
    }

    /// <summary>Runs as on a shard's thread: what is answered goes on before it returns.</summary>
    private static T Here<T>(Func<T> run)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Those who are told.</summary>
    internal sealed class Listener : IPrincipalOutlet
    {
        public bool IsDeaf { get; set; }

        public List<PrincipalNotice> Heard { get; } = [];

        public ValueTask TellAsync(PrincipalNotice notice)
        {
            if (IsDeaf) throw new IOException("Nobody listens.");
            Heard.Add(notice);
            return default;
        }
    }

    /// <summary>Keeps what an actor wrote, as it was when it wrote it.</summary>
    private sealed class Witness(LogWorld world) : IPrincipalStore
    {
        public ValueTask<StoredPrincipal?> ReadAsync(
            PrincipalKey key, CancellationToken cancellationToken = default) =>
            world.Log.ReadAsync(key, cancellationToken);

        public async ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            var (key, memory) = (write.State.Key, Text(write.State));
            var version = await world.Log.WriteAsync(write);
            world._expected[key] = (memory, version);
            return version;
        }
    }
}
