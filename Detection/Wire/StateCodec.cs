using Grainwatch.Detection.Identity;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Wire;

/// <summary>
/// A principal's memory as bytes: a version, its parts, and the CRC-32C of all before it, because not every store that
/// they are given to tells when they were damaged. Equal memories give equal bytes.
/// </summary>
public static class StateCodec
{
    /// <summary>The version that is written.</summary>
    public const int Version = 3;

    /// <summary>The first version in which alerts say by which policy they were judged.</summary>
    internal const int VersionOfPolicies = 2;

    /// <summary>The first version that keeps revisions which could not be told.</summary>
    private const int VersionOfEarlier = 3;

    private const int VersionMin = 1;

    /// <summary>The bytes of a memory.</summary>
    public static byte[] Encode(PrincipalState state)
    {
        var writer = new WireWriter();
        Write(writer, state);
        return writer.Written.ToArray();
    }

    /// <summary>Writes a memory as a value of its own.</summary>
    public static void Write(WireWriter writer, PrincipalState state)
    {
        writer.Number(Version);
        writer.Text(state.Key.Text);
        state.WriteHeader(writer);
        state.Seen.Write(writer);
        writer.Number(state.Revision);
        writer.Number(state.Duplicates);
        writer.Number(state.Late);
        writer.Number(state.AlertsEvicted);
        state.Baseline.Write(writer);
        foreach (var usage in state.EventTypes)
        {
            writer.Flag(usage is not null);
            usage?.Write(writer);
        }

        state.Actions.Write(writer);
        state.Addresses.Write(writer, _ => { });
        state.Networks.Write(writer, writer.Text);
        state.Agents.Write(writer, writer.Text);
        state.Issuers.Write(writer, writer.Text);
        state.AccessKeys.Write(writer, writer.Text);
        state.Hours.Write(writer);
        state.Window.Write(writer);
        state.Instances.Write(writer, writer.Text);
        state.Decisions.Write(writer);
        writer.Number(state.Alerts.Count);
        foreach (var alert in state.Alerts.Values.OrderBy(alert => alert.Id)) AlertCodec.Write(writer, alert);
        state.SeenEvents.Write(writer);
        writer.Flag(state.Outbox.Header);
        writer.Number(state.Outbox.Alerts.Count);
        foreach (var alert in state.Outbox.Alerts) AlertCodec.WriteId(writer, alert);
        writer.Number(state.Outbox.Gone.Count);
        foreach (var alert in state.Outbox.Gone) AlertCodec.WriteId(writer, alert);
        writer.Number(state.Outbox.Earlier.Count);
        foreach (var alert in state.Outbox.Earlier) AlertCodec.Write(writer, alert);
        writer.Checksum();
    }

    /// <summary>How many bytes a memory takes, and how many of them the ids of events that were seen.</summary>
    public static (int Whole, int EventIds) Measure(PrincipalState state)
    {
        var ids = new WireWriter();
        state.SeenEvents.Write(ids);
        return (Encode(state).Length, ids.Written.Length);
    }

    /// <summary>The memory of bytes.</summary>
    /// <exception cref="WireException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static PrincipalState Decode(ReadOnlyMemory<byte> bytes)
    {
        // First: what another release wrote may end in another way.
        var version = new WireReader(bytes).Number();
        return version is >= VersionMin and <= Version
            ? WireReader.ReadWhole(Checksum.Check(bytes), Read)
            : throw new WireException(
                $"A memory of version {version} is unknown here, {VersionMin} to {Version} are read.");
    }

    private static PrincipalState Read(WireReader reader)
    {
        var version = reader.Number();
        var text = reader.Text();
        if (!PrincipalKey.TryParse(text, out var key)) throw new WireException($"'{text}' is no principal key.");
        var state = new PrincipalState(key);
        state.ReadHeader(reader);
        state.Seen = reader.Usage();
        state.Revision = reader.Number();
        state.Duplicates = reader.Number();
        state.Late = reader.Number();
        state.AlertsEvicted = reader.Number();
        state.Baseline.Read(reader);
        for (var i = 0; i < state.EventTypes.Length; i++) state.EventTypes[i] = reader.Flag() ? reader.Usage() : null;
        ReadTables(reader, state);
        state.Decisions.Read(reader);
        for (var left = reader.Count(); left > 0; left--)
        {
            var alert = AlertCodec.Read(reader, version);
            state.Alerts[alert.Id] = alert;
        }

        state.SeenEvents.Read(reader);
        state.Outbox.Header = reader.Flag();
        for (var left = reader.Count(); left > 0; left--) state.Outbox.Alerts.Add(AlertCodec.ReadId(reader));
        for (var left = reader.Count(); left > 0; left--) state.Outbox.Gone.Add(AlertCodec.ReadId(reader));
        if (version < VersionOfEarlier) return state;
        for (var left = reader.Count(); left > 0; left--) state.Outbox.Keep(AlertCodec.Read(reader, version));
        return state;
    }

    private static void ReadTables(WireReader reader, PrincipalState state)
    {
        state.Actions.Read(reader);
        state.Addresses.Read(reader, usage => AddressKey.Of(usage.Origin));
        state.Networks.Read(reader, reader.Text);
        state.Agents.Read(reader, reader.Text);
        state.Issuers.Read(reader, reader.Text);
        state.AccessKeys.Read(reader, reader.Text);
        state.Hours.Read(reader);
        state.Window.Read(reader);
        state.Instances.Read(reader, reader.Text);
    }
}
