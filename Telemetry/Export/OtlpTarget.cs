using OpenTelemetry.Exporter;

namespace Grainwatch.Telemetry;

/// <summary>Where telemetry goes, checked.</summary>
/// <param name="Metrics">Where metrics go; null for nowhere.</param>
/// <param name="Traces">Where traces go; null for nowhere.</param>
/// <param name="Protocol">How both are spoken to.</param>
/// <param name="TraceRatio">The part of requests that are traced, 0 to 1.</param>
public sealed record OtlpTarget(Uri? Metrics, Uri? Traces, OtlpExportProtocol Protocol, double TraceRatio)
{
    /// <summary>A line that says where it goes; never what is shown there.</summary>
    public string Describe()
    {
        var places = new[] { Metrics, Traces }.OfType<Uri>().Select(Of).Distinct();
        var traced = Traces is null
            ? "no traces"
            : FormattableString.Invariant($"traces of {TraceRatio:0.####} of all");
        var measured = Metrics is null ? "no metrics" : "metrics";
        var spoken = Protocol == OtlpExportProtocol.Grpc ? "gRPC" : "HTTP";
        return $"telemetry to {string.Join(" and ", places)} by {spoken}: {measured}, {traced}";
    }

    /// <summary>An address without what somebody may have hidden in it.</summary>
    internal static string Of(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
