using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Tests.Routing;

/// <summary>Events that differ in whose they are and when, and in nothing else.</summary>
internal static class RowsOf
{
    private static readonly Origin Nowhere = new("ec2.amazonaws.com");

    public static TrailEvent User(string user, int minute) => new()
    {
        Id = EventId.Parse($"{user}-{minute}"),
        Time = new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute),
        Principal = new Principal(new PrincipalKey("IAMUser", "123456789012", user), user),
        Source = "ec2.amazonaws.com",
        Name = "DescribeInstances",
        Type = new EventTypeKey(TrailEventType.AwsApiCall, false),
        Origin = Nowhere,
        Succeeded = true,
    };
}
