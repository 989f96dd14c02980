using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Files;
using Grainwatch.Local.Commands;
using Grainwatch.Soc.Gateways;
using Spectre.Console;

namespace Grainwatch.Local.Reports;

/// <summary>How a server is, on one screen.</summary>
internal static class StatusText
{
    private const int LabelChars = 13;
    private const int PoisonedMax = 5;
    private const int SilentMax = 5;

    public static void Write(
        Terminal terminal, Uri server, GatewayStatus status, OpenAlerts alerts, TimeProvider clock)
    {
        var isWell = status.Status == "ok";
        terminal.Line(
            status.Status, new Style(isWell ? Color.Green : Color.Red, decoration: Decoration.Bold),
            $"  {server.GetLeftPart(UriPartial.Authority)}, version {status.Version}, up "
            + Text(TimeSpan.FromSeconds(status.UptimeSeconds)));
        var counts = Enum.GetValues<Severity>().Reverse()
            .Select(severity => $"{alerts.BySeverity.GetValueOrDefault(severity):N0} {AlertWord(severity)}");
        Field("open alerts", $"{string.Join(", ", counts)}{(alerts.IsAtLeast ? " at least" : "")}");
        if (status.Traffic is { } traffic) TrafficText.Write(traffic, Field);
        if (status.Policy is { } policy) WritePolicy(policy);
        if (status.Sources is { } sources) WriteSources(terminal, sources, clock);
        if (status.Deliveries is { } deliveries) WriteDeliveries(deliveries);
        if (status.Quarantine is { } quarantine) WriteQuarantine(quarantine);
        if (status.Geolocation is { } geolocation) WriteGeolocation(geolocation);
        if (status.Poisoned is { } poisoned)
        {
            Field(
                "poisoned", poisoned.Count == 0 ? "no principal" : $"{poisoned.Count:N0} principals cannot be served");
            foreach (var one in poisoned.Take(PoisonedMax))
                Field("", $"{one.Key}, since {AlertStyle.Time(one.Since)}: {one.Why}");
        }

        foreach (var sink in status.Sinks ?? [])
        {
            var oldest = sink.Oldest is { } time ? $", the first since {AlertStyle.Time(time)}" : "";
            Field(
                sink == status.Sinks![0] ? "sinks" : "",
                $"{sink.Name}: {sink.State}, {sink.Pending:N0} waiting{oldest}, {sink.DeadLetters:N0} dead letters");
            if (sink.LastError is { } error) Field("", $"! {error}");
        }

        if (status.Sources is null) Field("", "who does not run the server is told no more");

        void WritePolicy(PolicyPart part)
        {
            Field("policy", $"{part.Version}, since {AlertStyle.Time(part.Since)} by {part.By}");
            foreach (var problem in part.Problems) Field("", $"! {problem}");
            foreach (var one in part.Followers ?? [])
            {
                var isOther = one.Version != part.Version;
                Field("", $"{(isOther || one.Problem is not null ? "! " : "")}{one.Kind} {one.Name}: {one.Version}"
                    + (isOther ? $", behind for {one.BehindSeconds:0} s" : "")
                    + (one.Problem is { } problem ? $"; {problem}" : ""));
            }
        }

        void WriteDeliveries(DeliveryPart part)
        {
            var silent = part.Silent.Count == 0 ? "none silent" : $"{part.Silent.Count:N0} silent";
            var forgotten = part.Forgotten == 0 ? "" : $"; {part.Forgotten:N0} forgotten for lack of room";
            Field("accounts", $"{part.Accounts:N0} known, {part.Steady:N0} steady, {silent}{forgotten}");
            foreach (var one in part.Silent.Take(SilentMax))
                Field("", $"{one.Account}, nothing since {AlertStyle.Time(one.Since)}");
            if (part.EverythingSince is { } all) Field("", $"! no account delivers since {AlertStyle.Time(all)}");
            if (part.BehindSince is { } behind) Field("", $"! this gateway is behind since {AlertStyle.Time(behind)}");
        }

        void WriteQuarantine(QuarantinePart part)
        {
            var most = part.BytesMax is { } max ? $" of {ByteSize.Text(max)}" : "";
            var oldest = part.Oldest is { } time ? $", since {AlertStyle.Time(time)}" : "";
            var reasons = part.Reasons.Count == 0 ? ""
                : ": " + string.Join(", ", part.Reasons.Select(reason => $"{reason.Key} {reason.Value:N0}"));
            Field("quarantine", $"{part.Entries:N0} records, {ByteSize.Text(part.Bytes)}{most}{oldest}{reasons}");
            if (part.Problem is { } problem) Field("", $"! {problem}");
        }

        void WriteGeolocation(GeolocationPart part)
        {
            if (part.Files.Count == 0) Field("geolocation", "no files: countries and cities are unknown");
            var label = "geolocation";
            foreach (var file in part.Files)
            {
                Field(label, $"{file.Kind}: {file.Database} of {file.Built:yyyy-MM-dd}, {file.AgeDays:N0} days old"
                    + (file.Stale ? ", stale" : ""));
                label = "";
            }

            if (part.LastError is { } error) Field("", $"! {error.Message}");
        }

        void Field(string label, string value) => AlertText.Wrap(terminal, label.PadRight(LabelChars), value);
    }

    private static void WriteSources(Terminal terminal, IReadOnlyList<SourcePart> sources, TimeProvider clock)
    {
        if (sources.Count == 0)
        {
            AlertText.Wrap(terminal, "sources".PadRight(LabelChars), "none: events come in over HTTP");
            return;
        }

        terminal.Line();
        var table = new TextTable("source", "state", "newest delivery", "lag", "deliveries", "records", "passed by")
        {
            TextColumns = 3,
        };
        foreach (var source in sources)
        {
            table.Add(
                source.State == "failing" ? new Style(Color.Red) : null,
                source.Name, source.State, source.LastDelivery is { } newest ? Ago(newest) : "never",
                source.Lag is { } lag ? Text(lag) : "none", $"{source.Delivered:N0}", $"{source.Records:N0}",
                $"{source.Failed:N0}");
        }

        table.Write(terminal);
        foreach (var source in sources)
        {
            foreach (var note in source.Notes ?? []) AlertText.Wrap(terminal, "! ", $"{source.Name}: {note}");
            if (source is { State: "failing" or "waiting", LastError: { } error })
                AlertText.Wrap(terminal, "! ", $"{source.Name}: {error}");
        }

        string Ago(DateTime time) => $"{Text(clock.GetUtcNow().UtcDateTime - time)} ago";
    }

    private static string AlertWord(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.High => "high",
        Severity.Medium => "medium",
        _ => "low",
    };

    /// <summary>A time in the unit that suits it.</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days"),
    };
}
