using System.Text;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Categories, versions, times, addresses and corrections, as they stand in records.</summary>
public sealed class EventFormTests
{
    /// <summary>A call through a VPC endpoint that its policy denied; there is no user agent.</summary>
    private const string NetworkActivity = """
        {"eventVersion":"1.11","userIdentity":{"type":"AWSAccount","principalId":"AIDA9","accountId":"444455556666"},
        "eventTime":"2026-05-04T08:20:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets",
        "awsRegion":"us-east-1","sourceIPAddress":"10.0.141.54","errorCode":"VpceAccessDenied",
        "errorMessage":"denied by the policy of the endpoint","requestID":"QAJA",
        "eventID":"0a1b2c3d-0000-4000-8000-000000000024","eventType":"AwsVpceEvent",
        "recipientAccountId":"111122223333","sharedEventID":"0a1b2c3d-0000-4000-8000-0000000000bb",
        "vpcEndpointId":"vpce-0123456789abcdef0","vpcEndpointAccountId":"111122223333",
        "eventCategory":"NetworkActivity"}
        """;

    /// <summary>Data events of five minutes in one: no time, no name, <c>eventId</c> with a small d.</summary>
    private const string Aggregated = """
        {"eventVersion":"1.0","accountId":"111122223333","eventId":"0a1b2c3d-0000-4000-8000-000000000025",
        "eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","awsRegion":"eu-west-1",
        "eventSource":"s3.amazonaws.com","timeWindow":{"windowStart":"2026-05-04T08:00:00Z",
        "windowEnd":"2026-05-04T08:05:00Z","windowSize":"PT5M"},
        "summary":{"primaryDimension":{"dimension":"eventName","statistics":[{"name":"GetObject","value":7}]}}}
        """;

    [Theory]
    [InlineData("\"eventCategory\":\"Management\",\"managementEvent\":true,")]
    [InlineData("\"eventCategory\":\"Data\",\"managementEvent\":false,\"resources\":[{\"type\":\"AWS::S3::Object\"}],")]
    [InlineData("\"eventCategory\":null,\"sharedEventID\":\"0a1b2c3d-0000-4000-8000-0000000000cc\",")]
    [InlineData("\"vpcEndpointId\":\"vpce-1\",\"vpcEndpointAccountId\":\"444455556666\",")]
    [InlineData("\"sessionCredentialFromConsole\":\"true\",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\"},")]
    [InlineData("\"edgeDeviceDetails\":{\"a\":[-0,1E+400,1e-9]},\"eventContext\":{\"tagContext\":[]},")]
    public void Read_WhatIsNotKept_ChangesNothing(string more) =>
        Assert.Equal(Forms.Read(Forms.Call(Forms.Alice)), Forms.Read(Forms.Call(Forms.Alice, more)));

    [Fact]
    public void Read_NetworkActivity_IsAnEventThatTeachesNothing()
    {
        var call = Forms.Read(NetworkActivity);

        Assert.Equal(new EventTypeKey(TrailEventType.AwsVpceEvent, false), call.Type);
        Assert.False(call.Type.IsLearned);
        Assert.Equal("AWSAccount/444455556666:AIDA9", call.Principal.Key.Text);
        Assert.Equal("VpceAccessDenied", call.Error);
        Assert.Null(call.UserAgent);
        Assert.Null(call.Origin.Network);
    }

    [Fact]
    public void Read_AggregatedByTypeOrCategory_IsIgnored()
    {
        foreach (var record in new[]
        {
            Aggregated, Aggregated.With("AwsAggregatedEvent", "AwsNew"), Aggregated.With("\"Aggregated\"", "\"New\""),
        })
        {
            Assert.Equal("ignored: insight", Reading.Outcome(record));
            var exact = Reading.NewRecordReader(exact: true).Read(Encoding.UTF8.GetBytes(record));
            Assert.Equal(exact, Reading.One(record));
        }
    }

    [Fact]
    public void Read_AnyMinorVersion_IsReadTheSame()
    {
        var expected = Forms.Read(Forms.Call(Forms.Alice));

        for (var minor = 0; minor < 100; minor++)
            Assert.Equal(expected, Reading.Event(Forms.Call(Forms.Alice).With("1.11", $"1.{minor:00}")));
    }

    [Theory]
    [InlineData("2001:db8:0:0::1", "2001:db8::1", false)]
    [InlineData("2A00:1450:4007:80E::200E", "2a00:1450:4007:80e::200e", true)]
    [InlineData("::ffff:81.2.69.142", "81.2.69.142", true)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", false)]
    [InlineData("172.16.4.1", "172.16.4.1", false)]
    [InlineData("100.64.0.1", "100.64.0.1", false)]
    [InlineData("81.2.69.142", "81.2.69.142", true)]
    public void Read_SourceThatIsAnAddress_IsReadStrictly(string source, string address, bool isPublic)
    {
        var origin = Forms.Read(Forms.Call(Forms.Alice).With("198.51.100.7", source)).Origin;

        Assert.Equal(source, origin.Address);
        Assert.Equal(address, origin.Ip?.ToString());
        Assert.Equal(isPublic, origin.Network is not null);
    }

    [Theory]
    [InlineData("20260504T082000Z")]
    [InlineData("2026-05-04T08:20:00.000Z")]
    [InlineData("2026-05-04T10:20:00+02:00")]
    public void Read_TimeOfAnyForm_IsUtc(string time) => Assert.Equal(
        Forms.Read(Forms.Call(Forms.Alice)), Forms.Read(Forms.Call(Forms.Alice).With("2026-05-04T08:20:00Z", time)));

    [Theory]
    [InlineData("\"accountId\":\"111122223333\"", "\"accountId\":111122223333", "userIdentity.accountId")]
    [InlineData("\"eventVersion\":\"1.11\"", "\"eventVersion\":1.11", "eventVersion")]
    [InlineData("\"2026-05-04T08:20:00Z\"", "1777882800000", "eventTime")]
    public void Read_NumberWhereTextBelongs_IsRejectedByName(string text, string number, string field) => Assert.Equal(
        $"{field} has the wrong JSON type", Reading.One(Forms.Call(Forms.Alice).With(text, number)).Detail);

    [Theory]
    [InlineData("null", null)]
    [InlineData("{\"reason\":\"DELIVERY_DELAY\"}", null)]
    [InlineData("{\"reason\":\"SERVICE_OUTAGE\",\"originalEventID\":null}", null)]
    [InlineData("{\"reason\":\"UPDATED_DATA\",\"originalEventID\":\"\"}", null)]
    [InlineData("{\"reason\":\"UPDATED_DATA\",\"updatedFields\":\"userAgent\",\"originalEventID\":\"first\"}", "first")]
    public void Read_Addendum_GoesByTheIdItNames(string addendum, string? original)
    {
        const string Own = "0a1b2c3d-0000-4000-8000-000000000020";

        var corrected = Forms.Read(Forms.Call(Forms.Alice, $"\"addendum\":{addendum},"));

        Assert.Equal(original ?? Own, corrected.Id.ToString());
        Assert.Equal(original is null ? null : Own, corrected.Addendum?.ToString());
    }

    [Fact]
    public void Read_AccountThatIsNone_SaysSo() => Assert.Equal(
        "neither userIdentity.accountId nor recipientAccountId names an account",
        Reading.One(Forms.Call("{}").With(Forms.Recipient, "not an account")).Detail);
}
