using System.Net;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

/// <summary>Whatever goes wrong is told as a problem, with what to do.</summary>
public sealed class ProblemTests : ServerFixture
{
    [Theory]
    [InlineData("/v1/nothing", "GET / lists what there is")]
    [InlineData("/v2/alerts", "'/v2/alerts'")]
    public async Task Get_UnknownPath_SaysWhatThereIs(string path, string expected) =>
        Assert.Contains(
            expected, await ProblemOf(HttpStatusCode.NotFound, await GetAsync(path)), StringComparison.Ordinal);

    [Fact]
    public async Task Post_WhereOneReads_SaysHow()
    {
        var response = await PostAsync("{}", path: "/v1/alerts");

        Assert.Equal(
            "'/v1/alerts' does not take POST; it takes GET.",
            await ProblemOf(HttpStatusCode.MethodNotAllowed, response));
    }

    [Theory]
    [InlineData("/v1/status?verbose=1", "'verbose' is no parameter of GET /v1/status: it takes none.")]
    [InlineData("/v1/alerts?sevrity=high", "'sevrity' is no parameter of GET /v1/alerts: did you mean 'severity'?")]
    [InlineData(
        "/v1/principals/ada/timeline?until=2026-05-01",
        "'until' is no parameter of GET /v1/principals/{key}/timeline: it takes from, to, limit, cursor.")]
    public async Task Get_UnknownParameter_NamesTheNearest(string path, string expected) =>
        Assert.Equal(expected, await ProblemOf(HttpStatusCode.BadRequest, await GetAsync(path)));

    [Fact]
    public async Task Post_BodyTooLong_SaysWhatToDo()
    {
        var response = await PostAsync(new string(' ', 70 * 1024), path: "/v1/decisions");

        Assert.Contains(
            "in pieces", await ProblemOf(HttpStatusCode.RequestEntityTooLarge, response), StringComparison.Ordinal);
    }
}
