using System.Net;
using System.Text;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;
using Xunit;
using static Grainwatch.Ingest.Tests.Sinks.SinkAlerts;

namespace Grainwatch.Ingest.Tests.Sinks.Writers;

public sealed class WebhookWriterTests
{
    private const string Secret = "a secret that only two know";

    private readonly ManualClock _clock = new(Now);

    [Theory]
    [InlineData(200, SendOutcome.Taken)]
    [InlineData(202, SendOutcome.Taken)]
    [InlineData(302, SendOutcome.Failed)]
    [InlineData(400, SendOutcome.Refused)]
    [InlineData(401, SendOutcome.Refused)]
    [InlineData(404, SendOutcome.Refused)]
    [InlineData(408, SendOutcome.Failed)]
    [InlineData(413, SendOutcome.Refused)]
    [InlineData(425, SendOutcome.Failed)]
    [InlineData(429, SendOutcome.Failed)]
    [InlineData(500, SendOutcome.Failed)]
    [InlineData(503, SendOutcome.Failed)]
    public async Task Send_Status_SaysWhetherItWillEverTakeIt(int status, SendOutcome expected)
    {
        var result = await SendAsync(_ => new HttpResponseMessage((HttpStatusCode)status));

        Assert.Equal(expected, result.Outcome);
        Assert.Contains($"{status}", result.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Mon, 04 May 2026 12:01:00 GMT", 60)]
    [InlineData("Mon, 04 May 2026 11:00:00 GMT", null)]
    [InlineData(null, null)]
    public async Task Send_RetryAfter_IsHeard(string? header, int? seconds)
    {
        var result = await SendAsync(_ =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            if (header is not null) response.Headers.TryAddWithoutValidation("Retry-After", header);
            return response;
        });

        Assert.Equal(seconds, result.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Send_Secret_SignsTimeAndBody()
    {
        HttpRequestMessage? request = null;
        var body = "";

        await SendAsync(sent =>
        {
            using var reader = new StreamReader(sent.Content!.ReadAsStream(), Encoding.UTF8);
            (request, body) = (sent, reader.ReadToEnd());
            return new HttpResponseMessage();
        });

        var timestamp = request!.Headers.GetValues("Grainwatch-Timestamp").Single();
        var signature = request.Headers.GetValues("Grainwatch-Signature").Single();
        Assert.Equal($"{new DateTimeOffset(Now).ToUnixTimeSeconds()}", timestamp);
        var expected = System.Security.Cryptography.HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}"));
        Assert.Equal($"v1={Convert.ToHexStringLower(expected)}", signature);
        Assert.Equal($"{Make().Id}/1", request.Headers.GetValues("Idempotency-Key").Single());
    }

    [Fact]
    public async Task Send_LongAnswer_IsReadToABoundAndShownOnOneLine()
    {
        var result = await SendAsync(_ => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            Content = new StreamContent(new Endless()),
        });

        Assert.InRange(result.Said.Length, 200, 300);
        Assert.DoesNotContain('\n', result.Said);
    }

    [Fact]
    public async Task Send_AnswerThatNeverComes_FailsWhenItsTimeIsOver()
    {
        using var writer = new WebhookWriter(
            Hook() with { Timeout = TimeSpan.FromMilliseconds(50) }, _clock, new Handler(async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return new HttpResponseMessage();
            }));

        var result = await writer.SendAsync(Outgoing.Of(Make(), Now), CancellationToken.None);

        Assert.Equal((SendOutcome.Failed, "no answer within 0.05 s"), (result.Outcome, result.Said));
    }

    [Fact]
    public async Task Send_LongStatusLine_IsKeptShortAndOnOneLine()
    {
        var result = await SendAsync(_ => new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            ReasonPhrase = string.Concat(Enumerable.Repeat("\u001B[31mRed\u009B", 5000)),
            Content = new StringContent(new string('a', 5000)),
        });

        Assert.Equal(SendOutcome.Refused, result.Outcome);
        Assert.StartsWith("https://hook.example.com answers 400 [31mRed", result.Said, StringComparison.Ordinal);
        Assert.InRange(result.Said.Length, 1, 500);
        Assert.DoesNotContain(result.Said, char.IsControl);
    }

    [Fact]
    public async Task Send_AnswerThatIsNoHttp_IsKeptShortAndOnOneLine()
    {
        var result = await SendAsync(_ => throw new HttpRequestException(
            $"Received an invalid status line: '\0\u001B[31m{new string('x', 60_000)}'."));

        Assert.StartsWith("https://hook.example.com cannot be reached: Received an invalid", result.Said,
            StringComparison.Ordinal);
        Assert.InRange(result.Said.Length, 1, 300);
        Assert.DoesNotContain(result.Said, char.IsControl);
    }

    [Fact]
    public async Task Send_Unreachable_SaysWhyWithoutThePath()
    {
        var result = await SendAsync(_ =>
            throw new HttpRequestException("sending failed", new IOException("Connection refused")));

        Assert.Equal("https://hook.example.com cannot be reached: Connection refused", result.Said);
    }

    private static Sink Hook() => Sink("hook") with
    {
        Type = SinkType.Webhook,
        Url = new Uri("https://hook.example.com/secret-path?token=1"),
        Secret = Secret,
    };

    private async Task<SendResult> SendAsync(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        using var writer = new WebhookWriter(
            Hook(), _clock, new Handler((request, _) => Task.FromResult(answer(request))));
        var result = await writer.SendAsync(Outgoing.Of(Make(), Now), CancellationToken.None);
        Assert.DoesNotContain("secret-path", result.Said, StringComparison.Ordinal);
        return result;
    }

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
        : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }

    private sealed class Endless : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            buffer.Span.Fill((byte)'x');
            buffer.Span[0] = (byte)'\n';
            return buffer.Length;
        }
    }
}
