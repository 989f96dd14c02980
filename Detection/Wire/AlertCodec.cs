using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Wire;

/// <summary>An alert as part of a principal's stored memory.</summary>
internal static class AlertCodec
{
    public static void WriteId(WireWriter writer, AlertId id)
    {
        writer.Digest((ulong)(id.Value >> 64));
        writer.Digest((ulong)id.Value);
    }

    public static AlertId ReadId(WireReader reader) => new(new UInt128(reader.Digest(), reader.Digest()));

    public static void Write(WireWriter writer, Alert alert)
    {
        WriteId(writer, alert.Id);
        writer.Text(alert.Rule);
        writer.Number(alert.RuleVersion);
        writer.Text(alert.Subject);
        writer.Text(alert.Principal);
        writer.Text(alert.DisplayName);
        writer.Text(alert.Account);
        writer.Number((int)alert.State);
        writer.OptionalText(alert.StateReason);
        writer.Number(alert.Risk);
        writer.Number(alert.Revision);
        writer.Flag(alert.Backfilled);
        writer.Text(alert.Title);
        writer.Time(alert.FirstEvent);
        writer.Time(alert.LastEvent);
        writer.OptionalText(alert.Place);
        writer.Number(alert.Asn ?? -1L);
        writer.Texts(alert.Attack);
        writer.Number(alert.Reasons.Count);
        foreach (var reason in alert.Reasons)
        {
            writer.Text(reason.Signal);
            writer.Number(reason.Risk);
            writer.Text(reason.Sentence);
        }

        writer.Number(alert.Rows.Count);
        foreach (var row in alert.Rows) WriteRow(writer, row);
        writer.Number(alert.Evidence.Count);
        foreach (var evidence in alert.Evidence)
        {
            writer.Text(evidence.Name);
            writer.Texts(evidence.Values);
        }

        writer.OptionalText(alert.Suppression);
        writer.Number(alert.Decisions.Count);
        foreach (var ruling in alert.Decisions) DecisionCodec.Write(writer, ruling);
        writer.OptionalText(alert.Policy);
    }

    /// <summary>An alert of a memory of some version: <see cref="StateCodec.Version"/>, or an earlier one.</summary>
    public static Alert Read(WireReader reader, long version) => new()
    {
        Id = ReadId(reader),
        Rule = reader.Text(),
        RuleVersion = reader.Int(),
        Subject = reader.Text(),
        Principal = reader.Text(),
        DisplayName = reader.Text(),
        Account = reader.Text(),
        State = (AlertState)reader.Int(),
        StateReason = reader.OptionalText(),
        Risk = reader.Int(),
        Revision = reader.Int(),
        Backfilled = reader.Flag(),
        Title = reader.Text(),
        FirstEvent = reader.Time(),
        LastEvent = reader.Time(),
        Place = reader.OptionalText(),
        Asn = Optional(reader.Number()),
        Attack = reader.Texts(),
        Reasons = Many(reader, () => new Reason(reader.Text(), reader.Int(), reader.Text())),
        Rows = Many(reader, () => ReadRow(reader)),
        Evidence = Many(reader, () => new Evidence(reader.Text(), reader.Texts())),
        Suppression = reader.OptionalText(),
        Decisions = Many(reader, () => DecisionCodec.ReadRuling(reader)),
        Policy = version >= StateCodec.VersionOfPolicies ? reader.OptionalText() : null,
    };

    /// <summary>Writes what a list shows of an alert; whose it is stands before it.</summary>
    public static void WriteHeader(WireWriter writer, AlertHeader alert)
    {
        WriteId(writer, alert.Id);
        writer.Text(alert.Rule);
        writer.Number((int)alert.State);
        writer.OptionalText(alert.StateReason);
        writer.Number(alert.Risk);
        writer.Number(alert.Revision);
        writer.Flag(alert.Backfilled);
        writer.Text(alert.DisplayName);
        writer.Text(alert.Title);
        writer.Time(alert.FirstEvent);
        writer.Time(alert.LastEvent);
        writer.OptionalText(alert.Place);
        writer.Number(alert.Asn ?? -1L);
    }

    public static AlertHeader ReadHeader(WireReader reader, PrincipalEntry principal) => new()
    {
        Id = ReadId(reader),
        Rule = reader.Text(),
        Principal = principal.Key,
        Account = principal.Account,
        State = (AlertState)reader.Int(),
        StateReason = reader.OptionalText(),
        Risk = reader.Int(),
        Revision = reader.Int(),
        Backfilled = reader.Flag(),
        DisplayName = reader.Text(),
        Title = reader.Text(),
        FirstEvent = reader.Time(),
        LastEvent = reader.Time(),
        Place = reader.OptionalText(),
        Asn = Optional(reader.Number()),
    };

    private static void WriteRow(WireWriter writer, AlertRow row)
    {
        writer.Text(row.EventId);
        writer.Time(row.Time);
        writer.Text(row.EventName);
        writer.Text(row.EventType);
        writer.Text(row.Address);
        writer.OptionalText(row.Place);
        writer.OptionalReal(row.Latitude);
        writer.OptionalReal(row.Longitude);
        writer.Number(row.RadiusKm ?? -1);
        writer.Number(row.Asn ?? -1L);
        writer.OptionalText(row.Organization);
        writer.OptionalText(row.AccessKeyId);
        writer.OptionalText(row.UserAgent);
        writer.Flag(row.Mfa);
        writer.OptionalText(row.Verdict);
        writer.Number(row.Risk ?? -1);
        writer.OptionalText(row.Sentence);
        writer.Flag(row.Trusted);
        writer.Number((int)row.Signals);
    }

    private static AlertRow ReadRow(WireReader reader) => new()
    {
        EventId = reader.Text(),
        Time = reader.Time(),
        EventName = reader.Text(),
        EventType = reader.Text(),
        Address = reader.Text(),
        Place = reader.OptionalText(),
        Latitude = reader.OptionalReal(),
        Longitude = reader.OptionalReal(),
        RadiusKm = (int?)Optional(reader.Number()),
        Asn = Optional(reader.Number()),
        Organization = reader.OptionalText(),
        AccessKeyId = reader.OptionalText(),
        UserAgent = reader.OptionalText(),
        Mfa = reader.Flag(),
        Verdict = reader.OptionalText(),
        Risk = (int?)Optional(reader.Number()),
        Sentence = reader.OptionalText(),
        Trusted = reader.Flag(),
        Signals = (RowSignals)reader.Int(),
    };

    private static T[] Many<T>(WireReader reader, Func<T> read)
    {
        var values = new T[reader.Count()];
        for (var i = 0; i < values.Length; i++) values[i] = read();
        return values;
    }

    private static uint? Optional(long value) => value < 0 ? null : (uint)value;
}
