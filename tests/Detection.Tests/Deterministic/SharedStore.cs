using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>
/// What outlives every process: bytes under a version for each principal, and for the judge all versions there ever
/// were. It checks each write against what was promised.
/// </summary>
internal sealed class SharedStore(World world, Flaw flaw)
{
    private readonly Dictionary<PrincipalKey, Record> _records = [];
    private int _versions;

    public IReadOnlyDictionary<PrincipalKey, Record> Records => _records;

    public Record Of(PrincipalKey key)
    {
        if (!_records.TryGetValue(key, out var record)) _records.Add(key, record = new Record());
        return record;
    }

    public StoredPrincipal? Read(PrincipalKey key)
    {
        var record = Of(key);
        if (record.Bytes is not { } bytes) return null;
        PrincipalState state;
        try
        {
            state = StateCodec.Decode(bytes);
        }
        catch (WireException e)
        {
            throw new PrincipalStoreException($"The memory of {key} cannot be read: {e.Message}", e);
        }

        if (flaw == Flaw.StoreForgetsLastBatch) state.SeenEvents.ForgetLastBatch();
        if (flaw == Flaw.StoreForgetsOutbox) state.Outbox.Clear();
        return new StoredPrincipal(state, record.Version!);
    }

    /// <summary>
    /// What a read gives whose bytes are damaged on their way. The codec may notice or not, but by no exception of any
    /// other kind; the checksum of the store does.
    /// </summary>
    public StoredPrincipal? ReadDamaged(PrincipalKey key)
    {
        if (Of(key).Bytes is not { } bytes) return null;
        var (at, bit) = (world.Turns.Clock * 7919 % bytes.Length, world.Turns.Clock % 9);
        var damaged = bit == 8 ? bytes[..at] : (byte[])bytes.Clone();
        if (bit < 8) damaged[at] ^= (byte)(1 << bit);
        try
        {
            StateCodec.Decode(damaged);
        }
        catch (WireException e)
        {
            throw new PrincipalStoreException($"The memory of {key} cannot be read: {e.Message}", e);
        }

        throw new PrincipalStoreException($"The memory of {key} has another checksum than it was stored with.");
    }

    public string Write(Draft draft)
    {
        var record = Of(draft.Key);
        var isStale = draft.Expected != record.Version;
        if (isStale && flaw != Flaw.StoreIgnoresVersions)
            throw new PrincipalConflictException($"{draft.Key} is at {record.Version}, not at {draft.Expected}.");
        var version = $"v{++_versions}";
        if (flaw == Flaw.StoreForgetsAWrite && _versions % 3 == 0) return version;
        if (isStale) world.Object($"{version} of {draft.Key} follows {draft.Expected}, but {record.Version} was there");
        record.Take(draft, version, world.Object);
        return version;
    }

    /// <summary>One principal's bytes, and what the judge knows of how they came about.</summary>
    internal sealed class Record
    {
        private readonly Dictionary<AlertId, int> _revisions = [];

        public byte[]? Bytes { get; set; }

        public string? Version { get; private set; }

        /// <summary>Every version, the oldest first.</summary>
        public List<(string Version, Draft Draft)> Log { get; } = [];

        /// <summary>The events that are durable.</summary>
        public HashSet<(EventId Id, DateTime Time)> Durable { get; } = [];

        /// <summary>Contents of alerts that were ever stored.</summary>
        public Dictionary<(AlertId Id, int Revision), AlertHeader> Told { get; } = [];

        public void Take(Draft draft, string version, Action<string> complain)
        {
            (Bytes, Version) = (draft.Bytes, version);
            Log.Add((version, draft));
            foreach (var e in draft.Events)
                if (!Durable.Add((e.Id, e.Time))) complain($"{version} applies {e.Id} of {e.Time:s} a second time");
            if (draft.Count != Durable.Count)
                complain($"{version} counts {draft.Count} events, {Durable.Count} were written");
            foreach (var alert in draft.Alerts)
            {
                if (_revisions.TryGetValue(alert.Id, out var old) && alert.Revision < old)
                    complain($"{version} takes {alert.Id} from revision {old} back to {alert.Revision}");
                if (Told.TryGetValue((alert.Id, alert.Revision), out var known) && known != alert)
                    complain($"{version} has other contents for {alert.Id} revision {alert.Revision}");
                _revisions[alert.Id] = alert.Revision;
                Told[(alert.Id, alert.Revision)] = alert;
            }
        }
    }
}

/// <summary>A write as it was when it was asked for.</summary>
internal sealed class Draft(PrincipalWrite write, Call? call)
{
    public PrincipalKey Key { get; } = write.State.Key;

    public byte[] Bytes { get; } = StateCodec.Encode(write.State);

    public string? Expected { get; } = write.ExpectedVersion;

    public IReadOnlyList<TrailEvent> Events { get; } = [.. write.Events];

    public long Count { get; } = write.State.Seen.Count;

    public IReadOnlyList<AlertHeader> Alerts { get; } =
        [.. write.State.Alerts.Values.Select(alert => alert.ToHeader())];

    /// <summary>The call that it is made in.</summary>
    public Call? Call { get; } = call;
}
