using System.Globalization;

namespace Grainwatch.Contract.Telemetry;

/// <summary>One point of a metric as it arrived.</summary>
/// <param name="Service">The service that sent it.</param>
/// <param name="Scope">The meter.</param>
/// <param name="Name">The instrument.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Attributes">The labels.</param>
/// <param name="Value">The value; the sum of a histogram.</param>
/// <param name="Count">How many a histogram counted.</param>
/// <param name="Bounds">Its boundaries.</param>
public sealed record ReceivedPoint(
    string Service,
    string Scope,
    string Name,
    string Unit,
    IReadOnlyDictionary<string, string> Attributes,
    double Value,
    long Count,
    IReadOnlyList<double> Bounds);

/// <summary>A span as it arrived.</summary>
/// <param name="Service">The service that sent it.</param>
/// <param name="Scope">The source.</param>
/// <param name="Name">Its name.</param>
/// <param name="Trace">The trace's id.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Its parent's id; empty for none.</param>
/// <param name="Attributes">What it says, its events' and its status' texts among them.</param>
public sealed record ReceivedSpan(
    string Service,
    string Scope,
    string Name,
    string Trace,
    string Id,
    string Parent,
    IReadOnlyDictionary<string, string> Attributes);

/// <summary>Reads what an exporter sends (opentelemetry-proto 1.x).</summary>
internal static class Otlp
{
    public static IEnumerable<ReceivedPoint> Metrics(ProtoMessage request) =>
        from resource in request.All(1)
        let service = ServiceOf(resource)
        from scope in resource.All(2)
        let name = scope.One(1)?.Text(1) ?? ""
        from metric in scope.All(2)
        from point in Points(service, name, metric)
        select point;

    public static IEnumerable<ReceivedSpan> Spans(ProtoMessage request) =>
        from resource in request.All(1)
        let service = ServiceOf(resource)
        from scope in resource.All(2)
        let name = scope.One(1)?.Text(1) ?? ""
        from span in scope.All(2)
        select new ReceivedSpan(
            service, name, span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), SaidBy(span));

    private static IEnumerable<ReceivedPoint> Points(string service, string scope, ProtoMessage metric)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        foreach (var kind in new[] { 5, 7 })
        {
            foreach (var point in metric.One(kind)?.All(1) ?? [])
            {
                var value = point.Has(4) ? point.Double(4) : (long)point.Number(6);
                yield return new(service, scope, name, unit, Attributes(point.All(7)), value, 0, []);
            }
        }

        foreach (var point in metric.One(9)?.All(1) ?? [])
        {
            yield return new(
                service, scope, name, unit, Attributes(point.All(9)), point.Double(5), (long)point.Number(4),
                point.Doubles(7));
        }
    }

    private static Dictionary<string, string> SaidBy(ProtoMessage span)
    {
        var said = Attributes(span.All(9));
        if (span.One(15) is { } status && status.Has(2)) said["status message"] = status.Text(2);
        foreach (var (each, number) in span.All(11).Select((each, number) => (each, number)))
        {
            said[$"event {number}"] = each.Text(2);
            foreach (var (key, value) in Attributes(each.All(3))) said[$"event {number} {key}"] = value;
        }

        return said;
    }

    private static string ServiceOf(ProtoMessage resource) =>
        Attributes(resource.One(1)?.All(1) ?? []).GetValueOrDefault("service.name", "");

    private static Dictionary<string, string> Attributes(IEnumerable<ProtoMessage> pairs) =>
        pairs.ToDictionary(pair => pair.Text(1), pair => ValueOf(pair.One(2)!));

    private static string ValueOf(ProtoMessage value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? (value.Number(2) == 1 ? "true" : "false")
        : value.Has(3) ? ((long)value.Number(3)).ToString(CultureInfo.InvariantCulture)
        : value.Has(4) ? value.Double(4).ToString(CultureInfo.InvariantCulture)
        : value.One(5) is { } array ? string.Join(",", array.All(1).Select(ValueOf))
        : "";
}
