using System.Text.Json;
using Xunit;

namespace Grainwatch.Samples.Tests;

/// <summary>The login portal stands in the offices, whose addresses the policy tells; its users do not.</summary>
public sealed class PortalTests(MediumSample medium) : IClassFixture<MediumSample>
{
    private static readonly string[] MadeByPortal = ["GetFederationToken", "GetSigninToken"];

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void Tokens_NoIncident_ComeFromCorporateAddresses()
    {
        var corporate = Corporate();
        var misused = medium.Sample.Labels().Where(label => label.GetProperty("incident").GetBoolean())
            .SelectMany(label => label.GetProperty("eventIds").EnumerateArray()).Select(id => id.GetString())
            .ToHashSet();

        var tokens = medium.Records.Where(record => MadeByPortal.Contains(record.Text("eventName"))
            && record.Text("userIdentity.type") is "IAMUser" or "FederatedUser"
            && !misused.Contains(record.Text("eventID"))).ToArray();

        Assert.NotEmpty(tokens);
        Assert.All(tokens, token => Assert.Contains(token.Text("sourceIPAddress")!, corporate));
    }

    [Fact]
    public void Logins_FederatedUsers_ComeFromOfficesAndFromHome()
    {
        var corporate = Corporate();
        var logins = medium.Records.Where(record => record.Text("eventName") == "ConsoleLogin"
            && record.Text("userIdentity.type") == "FederatedUser").ToLookup(record =>
            corporate.Contains(record.Text("sourceIPAddress")!));

        Assert.NotEmpty(logins[true]);
        Assert.NotEmpty(logins[false]);
    }

    [Fact]
    public void HomeDays_AreTheSameWeekdaysEveryWeek()
    {
        var corporate = Corporate();
        var shares = medium.Records
            .Where(record => record.Text("eventName") == "ConsoleLogin"
                && record.Text("userIdentity.type") == "FederatedUser"
                && !record.Text("userAgent")!.Contains("Mobile", StringComparison.Ordinal))
            .GroupBy(record => (record.Text("userIdentity.arn"), Weekday(record)))
            .Where(group => group.Count() >= 4 && group.Key.Item2 is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .Select(group => group.Average(record => corporate.Contains(record.Text("sourceIPAddress")!) ? 0.0 : 1.0))
            .ToArray();

        Assert.True(shares.Count(share => share is <= 0.25 or >= 0.75) >= shares.Length * 0.8);
    }

    private static DayOfWeek Weekday(JsonElement record) =>
        DateTime.Parse(record.Text("eventTime")!, System.Globalization.CultureInfo.InvariantCulture).DayOfWeek;

    private HashSet<string> Corporate()
    {
        using var policy = JsonDocument.Parse(medium.Sample.Content("policy.json"), Lenient);
        return
        [
            .. policy.RootElement.GetProperty("networks").GetProperty("corporate").EnumerateArray()
                .Select(entry => entry.GetProperty("cidr").GetString()!.Replace("/32", "", StringComparison.Ordinal)),
        ];
    }
}
