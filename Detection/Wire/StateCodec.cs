using Grainwatch.Detection.Identity;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Wire;

/// <summary>A principal's memory as bytes: a version, then its parts. Equal memories give equal bytes.</summary>
public static class StateCodec
{
    private const int Version = 1;

    /// <summary>The bytes of a memory.</summary>
    public static byte[] Encode(PrincipalState state)
    {
        var writer = new WireWriter();
        writer.Number(Version);
        writer.Text(state.Key.Text);
        writer.Text(state.Name);
        writer.OptionalText(state.Arn);
        var (rank, time, id) = state.NamedBy;
        writer.Number(rank);
        writer.Time(time);
        writer.Id(id);
        state.Seen.Write(writer);
        writer.Time(state.FirstAccepted);
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
        return writer.Written.ToArray();
    }

    /// <summary>The memory of bytes.</summary>
    /// <exception cref="WireException">The bytes are not what <see cref="Encode"/> gave.</exception>
    public static PrincipalState Decode(ReadOnlyMemory<byte> bytes) => WireReader.ReadWhole(bytes, Read);

    private static PrincipalState Read(WireReader reader)
    {
        var version = reader.Number();
        if (version != Version)
            throw new WireException($"A memory of version {version} is unknown here, {Version} is read.");
        var text = reader.Text();
        if (!PrincipalKey.TryParse(text, out var key)) throw new WireException($"'{text}' is no principal key.");
        var state = new PrincipalState(key);
        state.Restore(reader.Text(), reader.OptionalText());
        state.NamedBy = (reader.Int(), reader.Time(), reader.Id());
        state.Seen = reader.Usage();
        state.FirstAccepted = reader.Time();
        state.Duplicates = reader.Number();
        state.Late = reader.Number();
        state.AlertsEvicted = reader.Number();
        state.Baseline.Read(reader);
        for (var i = 0; i < state.EventTypes.Length; i++) state.EventTypes[i] = reader.Flag() ? reader.Usage() : null;
        ReadTables(reader, state);
        state.Decisions.Read(reader);
        for (var left = reader.Count(); left > 0; left--)
        {
            var alert = AlertCodec.Read(reader);
            state.Alerts[alert.Id] = alert;
        }

        state.SeenEvents.Read(reader);
        state.Outbox.Header = reader.Flag();
        for (var left = reader.Count(); left > 0; left--) state.Outbox.Alerts.Add(AlertCodec.ReadId(reader));
        for (var left = reader.Count(); left > 0; left--) state.Outbox.Gone.Add(AlertCodec.ReadId(reader));
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
