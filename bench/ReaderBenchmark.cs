using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;

namespace Grainwatch.Bench;

/// <summary>
/// S3: reading one decoded ConsoleLogin into an event, attributed and with its origin, beside a source-generated
/// serializer that reads the same fields into a record of texts; in turn, and the medians of both.
/// </summary>
internal static class ReaderBenchmark
{
    private const int Rounds = 15;
    private const int Reads = 50_000;

    private static readonly byte[] Login = Encoding.UTF8.GetBytes(
        """
        {"eventVersion":"1.11","userIdentity":{"type":"AssumedRole",
        "principalId":"AROAEXAMPLEROLE000001:ana@example.org",
        "arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Support_0123456789abcdef/ana@example.org",
        "accountId":"111122223333","accessKeyId":"ASIAEXAMPLEKEY000001",
        "sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEROLE000001",
        "arn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Support_0123456789abcdef",
        "accountId":"111122223333","userName":"AWSReservedSSO_Support_0123456789abcdef"},"webIdFederationData":{},
        "attributes":{"creationDate":"2026-05-23T07:58:12Z","mfaAuthenticated":"false"}}},
        "eventTime":"2026-05-23T07:58:14Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin",
        "awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7",
        "userAgent":
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Safari/537.36",
        "requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"LoginTo":
        "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1","MobileVersion":"No","MFAUsed":"No"},
        "eventID":"6d657434-6a97-44d6-959f-0e8c76547f61","readOnly":false,"eventType":"AwsConsoleSignIn",
        "managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{
        "tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader":"eu-west-1.signin.aws.amazon.com"}}
        """.ReplaceLineEndings(""));

    public static async Task RunAsync(TextWriter output)
    {
        var reader = new RecordReader(
            Policy.Default.CreateIdentifier(), new OriginCache(Geolocator.None), TimeProvider.System);
        var one = reader.Read(Login).Event ?? throw new InvalidOperationException("The record is no event.");
        var (eventBytes, _) = Measure(() => one = one with { });
        List<Cost> ours = [], theirs = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var (read, serialized) = (Measure(() => reader.Read(Login)), Measure(Deserialize));
            // The first warms up.
            if (round == 0) continue;
            ours.Add(read);
            theirs.Add(serialized);
        }

        var (reads, serializes) = (Median(ours), Median(theirs));
        await output.WriteLineAsync(
            $"one ConsoleLogin of {Login.Length:N0} bytes; median of {Rounds} rounds of {Reads:N0} reads");
        await output.WriteLineAsync(
            $"serializer    {serializes.Nanoseconds,7:N0} ns   {serializes.Bytes,6:N0} bytes allocated");
        await output.WriteLineAsync(
            $"record reader {reads.Nanoseconds,7:N0} ns   {reads.Bytes,6:N0} bytes allocated, of which the event "
            + $"{eventBytes:N0}");
        await output.WriteLineAsync($"ratio {serializes.Nanoseconds / reads.Nanoseconds:N1}");
    }

    private static void Deserialize()
    {
        if (JsonSerializer.Deserialize(Login, LoginRecordContext.Default.LoginRecord)?.EventName is null)
            throw new InvalidOperationException("The serializer found no event name.");
    }

    private static Cost Measure(Action read)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Reads; i++) read();
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new Cost(
            (GC.GetAllocatedBytesForCurrentThread() - allocated) / Reads, elapsed.TotalNanoseconds / Reads);
    }

    private static Cost Median(List<Cost> costs) => costs.OrderBy(cost => cost.Nanoseconds).ElementAt(costs.Count / 2);

    private readonly record struct Cost(long Bytes, double Nanoseconds);
}
